import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import {
  type FindPlaced,
  findNonePlaced,
  type Installed,
  identityOf,
  type LocatePackage,
} from '../installed.ts';
import { findRequiredByRoot } from '../required-by-root.ts';
import { parseNodeModulesState } from './nm-state.ts';
import { readPnpMap } from './pnp.ts';

const statePath = 'node_modules/.yarn-state.yml';

/**
 * Yarn records where it put each package: in the map of Plug'n'Play, in `.yarn-state.yml`, or in the name of
 * a folder of `node_modules/.store`. Anything deeper came in the tarball of another package.
 */
export function locateYarnPackage(tree: FileTree, installed: Installed): LocatePackage {
  const folders = readPnpMap(tree)?.folders ?? null;
  let places: ReadonlyMap<string, string> | null = null;
  return (path, claimed) => {
    if (folders !== null) {
      const found = folders.get(path);
      if (found === undefined || found.name === null) return null;
      return identityOf(installed, found.name, found.version ?? claimed.version);
    }
    const slug = /^node_modules\/\.store\/([^/]+)\/package$/.exec(path)?.[1];
    if (slug !== undefined)
      return isSlugOf(slug, claimed) ? identityOf(installed, claimed.name, claimed.version) : null;
    places ??= readPlaces(tree);
    const name = places.get(path);
    return name === undefined ? null : identityOf(installed, name, claimed.version);
  };
}

/** By the node-modules linker's record; the other linkers keep none, and Plug'n'Play has no such folders. */
export function findPlacedByYarn(tree: FileTree, installed: Installed): FindPlaced {
  const text = tree.read(statePath, maxBytes.lockfile);
  if (text === null)
    return tree.stat('.pnp.cjs') === null ? findRequiredByRoot(tree, installed) : findNonePlaced;
  const places = [...parseNodeModulesState(text)];
  return (name, version) =>
    places
      .filter(([locator]) => locator.startsWith(`${name}@`) && locator.endsWith(`npm:${version}`))
      .flatMap(([, paths]) => paths)
      .flatMap((path) => {
        const found = identityOf(installed, name, version);
        return found === null ? [] : [{ path, installed: found.installed }];
      });
}

/** Package names by the folders that the node-modules linker put them into. */
function readPlaces(tree: FileTree): Map<string, string> {
  const text = tree.read(statePath, maxBytes.lockfile) ?? '';
  const names = new Map<string, string>();
  for (const [locator, paths] of parseNodeModulesState(text)) {
    const name = /^(@[^/]+\/[^@]+|[^@]+)@/.exec(locator)?.[1];
    if (name !== undefined) for (const path of paths) names.set(path, name);
  }
  return names;
}

/**
 * `@scope-name-npm-1.0.0-0123456789`, `name-virtual-0123456789` (structUtils.slugifyLocator): one name may be
 * a prefix of another.
 */
function isSlugOf(slug: string, { name, version }: { name: string | null; version: string | null }): boolean {
  const start = `${(name ?? '').replace('/', '-')}-`;
  if (name === null || !slug.startsWith(start)) return false;
  const rest = slug.slice(start.length);
  return (
    rest.startsWith(`npm-${version ?? ''}-`) ||
    /^(?:virtual|patch|file|https?|git|exec|portal)-[0-9a-f]{10}$/.test(rest)
  );
}
