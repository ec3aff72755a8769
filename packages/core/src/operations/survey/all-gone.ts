import type { FileTree } from '../../files/file-tree.ts';
import { packageId } from '../../files/package-id.ts';
import { isSafePath } from '../../files/safe-path.ts';
import { hostOf } from '../../hosts/index.ts';
import type { FindPlaced, Installed, InstalledPackage } from '../../hosts/installed.ts';
import { findRequiredByRoot } from '../../hosts/required-by-root.ts';
import { describeGone, listGonePackages } from '../../tree/gone.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { nameOf } from '../../tree/optional-dependencies.ts';
import { namesPlatform } from '../../tree/platform-name.ts';
import type { TreeScan } from '../../tree/scan.ts';
import { readInstalledOnce } from '../project/identify-packages.ts';
import type { Project } from '../project/project.ts';

/**
 * Packages that are nowhere in the tree, by the sidecar or by the host's own record alone: a tree that was
 * damaged before it was first recorded has nothing else. A folder that no install left its mark in is no such
 * tree: a tool may have chosen what is in it.
 *
 * @param scan all that is in the tree
 * @param locked files that the sidecar lists for this machine, by `name@version`
 */
export function listAllGone(
  project: Project,
  scan: TreeScan,
  locked: ReadonlyMap<string, readonly string[]>,
  readPlaces: () => FindPlaced,
): NativePackage[] {
  const { tree } = project;
  const gone = listGonePackages(tree, scan, locked, readPlaces);
  const { traces } = hostOf(project.host).recognition;
  if (traces.every((path) => tree.stat(path) === null)) return gone;
  const installed = readInstalledOnce(project);
  const known = [...scan.packages, ...gone];
  const paths = new Set([...known, ...scan.unjudged].map(({ path }) => path));
  const placed = installed.isActual
    ? [...installed.folders]
    : listRequired(tree, installed, new Set(known.map(packageId)), readPlaces);
  return [...gone, ...placed.flatMap((each) => describeMissing(tree, paths, each))];
}

type Placed = [path: string, entry: InstalledPackage];

/**
 * A package of which the host's record says that it put it here, and that it builds or chooses a native part: with an
 * install script, or with packages for one platform each.
 */
function describeMissing(tree: FileTree, known: ReadonlySet<string>, [path, entry]: Placed): NativePackage[] {
  const { version } = entry;
  // Anyone may have written the record, and its places become parts of commands.
  if (version === null || !isNative(entry) || known.has(path) || !isSafePath(path)) return [];
  if (tree.stat(path) !== null || tree.unreadable().has(path)) return [];
  return [describeGone(packageId({ name: entry.name ?? nameOf(path), version }), path, entry, [])];
}

/** A host that records no folders put here what the project itself requires to run. */
function listRequired(
  tree: FileTree,
  installed: Installed,
  present: ReadonlySet<string>,
  readPlaces: () => FindPlaced,
): Placed[] {
  const isRequired = findRequiredByRoot(tree, installed);
  return [...installed.versions].flatMap(([id, entry]) => {
    const [name, version] = [id.slice(0, id.indexOf('@', 1)), id.slice(id.indexOf('@', 1) + 1)];
    if (present.has(id) || !isNative(entry) || isRequired(name, version).length === 0) return [];
    return readPlaces()(name, version).map(({ path }): Placed => [path, entry]);
  });
}

/** A platform package is missed by what asks for it, and a bundled one came with another. */
function isNative({ hasInstallScript, optionalDependencies, os, cpu, inBundle }: InstalledPackage): boolean {
  if (os.length + cpu.length > 0 || inBundle) return false;
  return hasInstallScript === true || optionalDependencies.some(namesPlatform);
}
