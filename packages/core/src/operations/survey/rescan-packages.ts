import { hostOf } from '../../hosts/index.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isDependency } from '../../tree/own-package.ts';
import { rescanPackage } from '../../tree/scan.ts';
import type { Project } from '../project/project.ts';

/**
 * Reads the given packages again; the rest are returned unchanged. Null if that cannot be done package by
 * package: one of them is gone, or is not a dependency, and the tree has to be walked.
 */
export function rescanPackages(
  { tree, host }: Project,
  packages: readonly NativePackage[],
  paths: ReadonlySet<string>,
): NativePackage[] | null {
  const { resolve } = hostOf(host).layout.read(tree);
  const found = packages.map((pkg) => {
    if (!paths.has(pkg.path)) return pkg;
    return isDependency(pkg.path) && pkg.gone !== true ? rescanPackage(tree, pkg, resolve) : null;
  });
  return found.every((pkg) => pkg !== null) ? found : null;
}
