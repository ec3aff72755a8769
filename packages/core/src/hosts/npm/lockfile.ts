import { isRecord, parseJson, stringOf, stringsOf } from '../../files/json.ts';
import {
  type FindPlaced,
  findNonePlaced,
  type Installed,
  type InstalledPackage,
  type LocatePackage,
} from '../installed.ts';

/**
 * Parses `node_modules/.package-lock.json`, or a `package-lock.json` of version 2 and up, by folder (npm's
 * docs, "package-lock.json", `packages`). Null for anything else, including a torn file.
 */
export function parseNpmLockfile(text: string): Installed | null {
  const parsed = parseJson(text);
  if (!isRecord(parsed) || !isRecord(parsed['packages'])) return null;
  const folders = new Map<string, InstalledPackage>();
  for (const [path, entry] of Object.entries(parsed['packages'])) {
    if (path === '' || !isRecord(entry) || entry['link'] === true) continue;
    folders.set(path, {
      name: stringOf(entry['name']),
      version: stringOf(entry['version']),
      integrity: stringOf(entry['integrity']),
      hasInstallScript: entry['hasInstallScript'] === true,
      os: stringsOf(entry['os']),
      cpu: stringsOf(entry['cpu']),
      libc: stringsOf(entry['libc']),
      optionalDependencies: isRecord(entry['optionalDependencies'])
        ? Object.keys(entry['optionalDependencies'])
        : [],
      optional: entry['optional'] === true || entry['devOptional'] === true,
      inBundle: entry['inBundle'] === true,
    });
  }
  // Only a project's own lockfile has an entry for its root.
  const isActual = !('' in parsed['packages']);
  return { folders, versions: new Map(), complete: true, isActual };
}

export function findPlacedByNpm({ folders, isActual }: Installed): FindPlaced {
  if (!isActual) return findNonePlaced;
  return (name, version) =>
    [...folders]
      .filter(([path, { name: own, version: at }]) => at === version && (own ?? nameOf(path)) === name)
      .map(([path, installed]) => ({ path, installed }));
}

const nameOf = (path: string): string => path.replace(/^.*node_modules\//, '');

/** npm records every folder. Bundled packages are marked as such, or missing. */
export function locateNpmPackage({ folders }: Installed): LocatePackage {
  return (path) => {
    const installed = folders.get(path);
    if (installed === undefined || installed.inBundle) return null;
    const { version } = installed;
    return { name: installed.name ?? nameOf(path), version, installed };
  };
}
