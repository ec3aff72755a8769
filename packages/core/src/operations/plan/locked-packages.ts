import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import type { LockedPackages } from '../../forecast/forecast-package.ts';
import { hostOf } from '../../hosts/index.ts';
import type { Installed, InstalledPackage } from '../../hosts/installed.ts';
import { matchesPlatform } from '../../runtime/matches-platform.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { nameOf } from '../../tree/optional-dependencies.ts';
import type { Project } from '../project/project.ts';

/** What a project's lockfile, rather than its tree, lists; null without one that can be read. */
export function readLockfile({
  tree,
  host,
  lockfile,
}: Pick<Project, 'host' | 'lockfile'> & { tree: FileTree }): Installed | null {
  const text = lockfile === null ? null : tree.read(lockfile, maxBytes.lockfile);
  return text === null ? null : hostOf(host).installed.parse(text);
}

/** A package of a lockfile. */
export interface LockedPackage {
  name: string;
  version: string | null;
  /** The folder that it is for; its name, where the lockfile has none. */
  path: string;
  entry: InstalledPackage;
}

/** Every package of a lockfile, each version once for hosts that list no folders. */
export function listLocked({ folders, versions }: Installed): LockedPackage[] {
  return [
    ...[...folders].map(([path, entry]) => ({
      ...{ path, entry, version: entry.version, name: entry.name ?? nameOf(path) },
    })),
    ...[...versions].map(([id, entry]) => {
      const name = id.slice(0, id.indexOf('@', 1));
      return { path: name, entry, version: entry.version, name };
    }),
  ];
}

/** Finds the members of a family of platform packages that a lockfile has for a runtime. */
export function findLockedFor(locked: readonly LockedPackage[] | null, runtime: Runtime): LockedPackages {
  if (locked === null) return () => null;
  const byName = new Map<string, LockedPackage[]>();
  for (const each of locked) {
    const same = byName.get(each.name);
    if (same === undefined) byName.set(each.name, [each]);
    else same.push(each);
  }
  return (wanted) =>
    wanted.flatMap((name) =>
      (byName.get(name) ?? [])
        .filter(({ entry }) => matchesPlatform(entry, runtime))
        .map(({ version }) => (version === null ? name : `${name}@${version}`)),
    );
}
