import type { FileTree } from '../files/file-tree.ts';
import type { Installed } from '../hosts/installed.ts';
import type { TreeLayout } from '../hosts/layout.ts';
import { isSpared, type NativePackage } from './native-package.ts';
import { readOptional } from './optional-dependencies.ts';
import { isDependency, ownPath } from './own-package.ts';
import { readManifest } from './walk-linked.ts';

/** Where packages are: all that were found, and those under development here. */
interface Places {
  tree: FileTree;
  installed: Installed;
  walk: { folders: ReadonlySet<string> };
  layout: Pick<TreeLayout, 'workspaces'>;
}

/**
 * Adds to optional packages which packages list them so: their code may need them all the same. Those that are
 * made for one platform are judged by who takes them.
 */
export function addDependents(
  packages: readonly NativePackage[],
  { tree, installed, walk, layout }: Places,
  resolve: NonNullable<TreeLayout['resolve']>,
): NativePackage[] {
  const dependents = new Map<string, string[]>();
  for (const pkg of packages) if (isSpared(pkg)) dependents.set(pkg.path, []);
  const listOptional = readOptional(tree, installed);
  for (const folder of new Set([...walk.folders, ownPath, ...layout.workspaces])) {
    const listed = isDependency(folder)
      ? listOptional(folder)
      : Object.keys(readManifest(tree, folder)?.optionalDependencies ?? {});
    for (const name of listed) dependents.get(resolve(folder, name) ?? '')?.push(folder);
  }
  return packages.map((pkg) => {
    const found = dependents.get(pkg.path) ?? [];
    return found.length === 0 ? pkg : { ...pkg, dependents: found };
  });
}
