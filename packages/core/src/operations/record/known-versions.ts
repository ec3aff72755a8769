import { maxBytes } from '../../files/limits.ts';
import { packageId } from '../../files/package-id.ts';
import { hostOf } from '../../hosts/index.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Project } from '../project/project.ts';

/**
 * Tells which `name@version` a project has, on any machine: what is installed here, and what its lockfile
 * knows, which is read when something is asked that is not installed. Without a lockfile that can be read
 * everything counts as known.
 */
export function findKnownVersions(
  project: Project,
  packages: readonly NativePackage[],
): (pkg: string) => boolean {
  const here = new Set(packages.map(packageId));
  let locked: ReadonlySet<string> | null | undefined;
  return (pkg) => {
    if (here.has(pkg)) return true;
    if (locked === undefined) locked = readLockedVersions(project);
    return locked === null || locked.has(pkg);
  };
}

function readLockedVersions({ tree, host, lockfile }: Project): ReadonlySet<string> | null {
  const text = lockfile === null ? null : tree.read(lockfile, maxBytes.lockfile);
  const written = text === null ? null : hostOf(host).installed.parse(text);
  if (written === null) return null;
  const byFolder = [...written.folders].map(([path, { name, version }]) =>
    packageId({ name: name ?? path.replace(/^.*node_modules\//, ''), version }),
  );
  return new Set([...written.versions.keys(), ...byFolder]);
}
