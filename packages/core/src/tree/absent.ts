import type { FileTree } from '../files/file-tree.ts';
import { isSafePath } from '../files/safe-path.ts';
import type { Installed, InstalledPackage } from '../hosts/installed.ts';
import type { TreeLayout } from '../hosts/layout.ts';
import { isAllowed } from '../runtime/matches-platform.ts';
import { nameOf, readOptional } from './optional-dependencies.ts';

/** What packages for one platform are chosen by. */
export interface Machine {
  platform: string;
  arch: string;
}

/** A platform package that belongs into a tree by its host's records, and is not there. */
export interface AbsentPackage {
  /** Where it should be, relative to the root. */
  path: string;
  name: string;
  version: string | null;
  entry: InstalledPackage;
}

/**
 * Platform packages for a machine that are not there, though the host recorded that it installed them, or
 * that an installed package may take its native part from them.
 *
 * @param folders of all packages that are there
 */
export function listAbsent(
  tree: FileTree,
  installed: Installed,
  folders: ReadonlySet<string>,
  resolve: NonNullable<TreeLayout['resolve']>,
  machine: Machine,
): AbsentPackage[] {
  // Anyone may have written the lockfile, and its names become parts of paths and of commands.
  const places = [...installed.folders].filter(([path, entry]) => isFor(machine, entry) && isSafePath(path));
  const parts = new Map<string, InstalledPackage>();
  for (const [id, entry] of installed.versions) {
    const name = id.slice(0, id.indexOf('@', 1));
    if (isFor(machine, entry) && isSafePath(name)) parts.set(name, entry);
  }
  for (const [path, entry] of places) parts.set(nameOf(path), entry);

  const absent = new Map<string, AbsentPackage>();
  const add = (path: string, entry: InstalledPackage) =>
    absent.set(path, { path, name: nameOf(path), version: entry.version, entry });
  for (const [path, entry] of places)
    if (installed.isActual && !folders.has(path) && tree.stat(path) === null) add(path, entry);
  const listOptional = readOptional(tree, installed);
  for (const folder of folders)
    for (const name of listOptional(folder)) {
      const entry = parts.get(name);
      if (entry === undefined || resolve(folder, name) !== null) continue;
      const path = choosePlace(installed, folder, name);
      add(path, installed.folders.get(path) ?? entry);
    }
  return [...absent.values()];
}

/**
 * Where a package's dependency belongs: in the first folder of Node's lookup for which the lockfile has one,
 * else beside the package or, for one of a workspace, in its own `node_modules`.
 */
function choosePlace({ folders }: Installed, from: string, name: string): string {
  const places: string[] = [];
  for (let folder = from; folder !== ''; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/'))))
    if (!/(?:^|\/)node_modules$/.test(folder)) places.push(`${folder}/node_modules/${name}`);
  places.push(`node_modules/${name}`);
  const own = from.lastIndexOf('node_modules/');
  const usual = own < 0 ? places[0] : `${from.slice(0, own)}node_modules/${name}`;
  return places.find((place) => folders.has(place)) ?? usual ?? name;
}

function isFor({ platform, arch }: Machine, { os, cpu }: InstalledPackage): boolean {
  return os.length + cpu.length > 0 && isAllowed(os, platform) && isAllowed(cpu, arch);
}
