import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringOf, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { isSafePath } from '../../files/safe-path.ts';
import type { Installed, InstalledPackage } from '../installed.ts';

/** The parts of `bun.lock` that are read here. */
interface BunLockfile {
  /** By folder, `''` for the root. */
  workspaces: ReadonlyMap<string, unknown>;
  packages: readonly BunEntry[];
}

export interface BunEntry {
  /** Where Bun put it: names of packages, from the outermost one, behind that of a workspace package. */
  place: string;
  name: string;
  /** For packages from a registry; null for a tarball, a folder, a repository or a workspace package. */
  version: string | null;
  info: Readonly<Record<string, unknown>>;
  integrity: string | null;
}

export function readBunLockfile(tree: FileTree): BunLockfile | null {
  const text = tree.read('bun.lock', maxBytes.lockfile);
  return text === null ? null : parseEntries(text);
}

/**
 * Reads bun.lock (Bun 1.2 and later); the older bun.lockb is binary and not supported. Null for anything
 * else.
 */
export function parseBunLockfile(text: string): Installed | null {
  const lockfile = parseEntries(text);
  if (lockfile === null) return null;
  const versions = new Map<string, InstalledPackage>();
  for (const { name, version, info, integrity } of lockfile.packages) {
    if (version === null) continue;
    const optional = info['optionalDependencies'];
    versions.set(`${name}@${version}`, {
      version,
      integrity,
      // Bun records it only if true, and not always then.
      hasInstallScript: info['hasInstallScript'] === true ? true : null,
      os: stringsOf(info['os']),
      cpu: stringsOf(info['cpu']),
      libc: stringsOf(info['libc']),
      optionalDependencies: isRecord(optional) ? Object.keys(optional) : [],
      optional: false,
      inBundle: false,
    });
  }
  return { folders: new Map(), versions, complete: false, isActual: false };
}

/** Folders of a workspace's packages, without the root. */
export function listBunWorkspaces(lockfile: BunLockfile | null): string[] {
  return [...(lockfile?.workspaces.keys() ?? [])].filter((path) => path !== '' && isSafePath(path));
}

function parseEntries(text: string): BunLockfile | null {
  // JSON with trailing commas; no string that Bun writes here has a comma before a bracket.
  const raw = parseJson(text.replace(/,(?=\s*[}\]])/g, ''));
  if (!isRecord(raw) || !isRecord(raw['packages'])) return null;
  const workspaces = isRecord(raw['workspaces']) ? Object.entries(raw['workspaces']) : [];
  return {
    workspaces: new Map(workspaces),
    packages: Object.entries(raw['packages']).flatMap(([place, entry]) => readEntry(place, entry) ?? []),
  };
}

/** `[id, registry, info, integrity]` for a package from a registry, fewer items for others. */
function readEntry(place: string, entry: unknown): BunEntry | null {
  if (!Array.isArray(entry)) return null;
  const [, name, version = ''] = /^((?:@[^/@]+\/)?[^/@]+)@(.*)$/s.exec(stringOf(entry[0]) ?? '') ?? [];
  if (name === undefined) return null;
  const isOfRegistry = /^\d/.test(version) && typeof entry[1] === 'string';
  const info: unknown = entry[isOfRegistry ? 2 : 1];
  return {
    place,
    name,
    version: isOfRegistry ? version : null,
    info: isRecord(info) ? info : {},
    integrity: isOfRegistry ? stringOf(entry[3]) : null,
  };
}
