import type { FileTree } from '../files/file-tree.ts';
import { isSafePath } from '../files/safe-path.ts';
import type { FindPlaced, InstalledPackage } from '../hosts/installed.ts';
import type { NativePackage } from './native-package.ts';
import type { TreeScan } from './scan.ts';

/**
 * Packages whose native files the sidecar lists for this machine, that the host recorded as installed in this
 * tree, and that are nowhere in it: all that else says they belong here went with their folder.
 *
 * @param scan all that is in the tree
 * @param locked files by `name@version`
 */
export function listGonePackages(
  tree: FileTree,
  { packages, unjudged }: TreeScan,
  locked: ReadonlyMap<string, readonly string[]>,
  readPlaces: () => FindPlaced,
): NativePackage[] {
  const present = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  // What could not be read or understood is there all the same.
  const unread = new Set(unjudged.map((each) => each.package));
  const isEmpty = (path: string) => tree.list(path).length === 0 && !tree.unreadable().has(path);
  return [...locked].flatMap(([id, files]) => {
    const at = id.lastIndexOf('@');
    const name = id.slice(0, at);
    // Anyone may have written the sidecar: a name becomes part of a path.
    if (present.has(id) || unread.has(name) || !isSafePath(name)) return [];
    const placed = readPlaces()(name, id.slice(at + 1)).filter(({ path }) => isEmpty(path));
    return placed.map(({ path, installed }) => describeGone(id, path, installed, files));
  });
}

/** A package of which only records are left. */
export function describeGone(
  id: string,
  path: string,
  { integrity, optional }: InstalledPackage,
  expected: readonly string[],
): NativePackage {
  const at = id.lastIndexOf('@');
  return {
    ...{ name: id.slice(0, at), version: id.slice(at + 1), path, integrity, optional },
    loader: { kind: 'unknown' },
    ...{ needs: [{}], build: null, platform: null, resolvedDeps: {} },
    ...{ files: [], expected: [...expected], gone: true },
  };
}
