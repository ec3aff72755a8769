import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { parseNodeModulesState } from '@abistamp/core';
import { type Locator, type Package, type Project, structUtils } from '@yarnpkg/core';
import { npath, type PortablePath } from '@yarnpkg/fslib';
import { silentReport } from './silent-report.ts';

/** A folder of this project as abistamp writes it: relative to the root, with forward slashes. */
export function pathInProject(project: Project, location: PortablePath): string {
  const path = relative(npath.fromPortablePath(project.cwd), npath.fromPortablePath(location));
  return path.split(sep).join('/') || '.';
}

export function locationInProject(project: Project, path: string): PortablePath {
  const root = npath.fromPortablePath(project.cwd);
  return npath.toPortablePath(path === '.' ? root : `${root}/${path}`);
}

/** The package installed in a folder; null where no linker knows it. */
export async function findLocator(project: Project, path: string): Promise<Package | null> {
  const location = locationInProject(project, path);
  const options = { project, report: silentReport(project.configuration) };
  for (const linker of project.configuration.getLinkers()) {
    // A string from the pnpm linker, against Yarn's own types.
    const found: Locator | string | null = await linker.findPackageLocator(location, options);
    const locator = typeof found === 'string' ? structUtils.parseLocator(found) : found;
    const pkg = locator === null ? undefined : project.storedPackages.get(locator.locatorHash);
    if (pkg !== undefined) return pkg;
  }
  return null;
}

/**
 * Finds the folders that Yarn builds a package in, written and ordered as in its hash; empty where they are
 * unknown.
 */
export function createLocationFinder(project: Project): (pkg: Package) => Promise<PortablePath[]> {
  const usesNodeModules = project.configuration.get('nodeLinker') === 'node-modules';
  const byLocator = usesNodeModules ? readNodeModules(project) : null;
  const options = { project, report: silentReport(project.configuration) };
  return async (pkg) => {
    const workspace = project.tryWorkspaceByLocator(pkg);
    if (workspace !== null) return [workspace.cwd];
    if (byLocator !== null)
      return (byLocator.get(structUtils.stringifyLocator(pkg)) ?? []).map((path) =>
        locationInProject(project, path),
      );
    try {
      const linker = project.configuration.getLinkers().find((each) => each.supportsPackage(pkg, options));
      const location = await linker?.findPackageLocation(pkg, options);
      return location === undefined ? [] : [location.replace(/(?<=.)\/+$/, '') as PortablePath];
    } catch {
      return [];
    }
  };
}

/** The folders of all packages by Yarn's record of a tree with `node_modules`; empty for other linkers. */
export function listNodeModules(project: Project): ReadonlySet<string> {
  return new Set([...readNodeModules(project).values()].flat());
}

function readNodeModules(project: Project): ReadonlyMap<string, readonly string[]> {
  try {
    const path = `${npath.fromPortablePath(project.cwd)}/node_modules/.yarn-state.yml`;
    return parseNodeModulesState(readFileSync(path, 'utf8'));
  } catch {
    return new Map();
  }
}
