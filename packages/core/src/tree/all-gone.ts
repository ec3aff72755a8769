import type { FileTree } from '../files/file-tree.ts';
import { packageId } from '../files/package-id.ts';
import { isSafePath } from '../files/safe-path.ts';
import type { FindPlaced, Installed, InstalledPackage } from '../hosts/installed.ts';
import { findRequiredByRoot } from '../hosts/required-by-root.ts';
import { describeGone, listGonePackages } from './gone.ts';
import type { NativePackage } from './native-package.ts';
import { nameOf } from './optional-dependencies.ts';
import { namesPlatform } from './platform-name.ts';
import type { TreeScan } from './scan.ts';

/**
 * Packages that are nowhere in the tree, by the sidecar or by the host's own record alone: a tree that was
 * damaged before it was first recorded has nothing else.
 *
 * @param scan all that is in the tree
 * @param locked files that the sidecar lists for this machine, by `name@version`
 */
export function listAllGone(
  tree: FileTree,
  scan: TreeScan,
  locked: ReadonlyMap<string, readonly string[]>,
  readPlaces: () => FindPlaced,
  installed: Installed,
): NativePackage[] {
  const gone = listGonePackages(tree, scan, locked, readPlaces);
  const known = [...scan.packages, ...scan.unjudged, ...gone].map(({ path }) => path);
  return [...gone, ...listGoneByRecord(tree, installed, new Set(known))];
}

/**
 * Packages of which the host's record says that it put them here, and that they build or choose a native part:
 * with an install script, or with packages for one platform each. Where a host has no such record, those that
 * the project itself requires are known to belong here.
 */
function listGoneByRecord(tree: FileTree, installed: Installed, known: ReadonlySet<string>): NativePackage[] {
  const gone = new Map<string, NativePackage>();
  for (const [path, entry] of listPlaced(tree, installed)) {
    // Anyone may have written the record, and its places become parts of commands.
    const { version } = entry;
    if (version === null || !isNative(entry) || known.has(path) || !isSafePath(path)) continue;
    if (tree.stat(path) !== null || tree.unreadable().has(path)) continue;
    const id = packageId({ name: entry.name ?? nameOf(path), version });
    gone.set(path, describeGone(id, path, entry, []));
  }
  return [...gone.values()];
}

function listPlaced(tree: FileTree, installed: Installed): [path: string, InstalledPackage][] {
  if (installed.isActual) return [...installed.folders];
  const find = findRequiredByRoot(tree, installed);
  return [...installed.versions]
    .filter(([, entry]) => isNative(entry))
    .flatMap(([id, entry]) => {
      const at = id.indexOf('@', 1);
      return find(id.slice(0, at), id.slice(at + 1)).map(({ path }): [string, InstalledPackage] => [
        path,
        entry,
      ]);
    });
}

/** A platform package is missed by what asks for it, and a bundled one came with another. */
function isNative({ hasInstallScript, optionalDependencies, os, cpu, inBundle }: InstalledPackage): boolean {
  if (os.length + cpu.length > 0 || inBundle) return false;
  return hasInstallScript === true || optionalDependencies.some(namesPlatform);
}
