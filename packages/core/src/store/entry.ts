import { createHash } from 'node:crypto';
import { isRecord, numberOf, stringOf } from '../files/json.ts';
import type { Target } from '../runtime/target.ts';

/** What a build depends on: two builds of the same key are interchangeable wherever both fit. */
export interface StoreKey {
  name: string;
  version: string;
  /** The lockfile's integrity of the package's tarball: without one nothing is stored. */
  integrity: string;
  target: Target;
  /** Settings that change what is compiled, as `name=value`, sorted. */
  options: string[];
}

/** One build of a package: which files it is made of, by content. */
export interface StoreEntry {
  version: 1;
  key: StoreKey;
  files: StoredFile[];
}

export interface StoredFile {
  /** Relative to the package, forward slashes. */
  path: string;
  /** Lower-case hex; also the object's name. */
  sha256: string;
  size: number;
  executable: boolean;
}

/** node-gyp's note of what it built for, with how and where: it says that a package was built, and is none of its outputs. */
export const buildNote = 'build/config.gypi';

/** The folder of a key's entries, by what it says. */
export function hashKey(key: StoreKey): string {
  const { name, version, integrity, target, options } = key;
  return createHash('sha256')
    .update(JSON.stringify([name, version, integrity, target, options]))
    .digest('hex');
}

/** An entry is named after its files: the same build, stored twice, is stored once. */
export function hashFiles(files: readonly StoredFile[]): string {
  return createHash('sha256')
    .update(JSON.stringify(files.map(({ path, sha256 }) => [path, sha256])))
    .digest('hex')
    .slice(0, 32);
}

/** Null for anything that is not exactly an entry: a store is a cache, and anybody may have written to it. */
export function parseEntry(text: string): StoreEntry | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(raw) || raw['version'] !== 1 || !isRecord(raw['key']) || !Array.isArray(raw['files']))
    return null;
  const key = raw['key'];
  const named = ['name', 'version', 'integrity', 'target'].every((field) => stringOf(key[field]) !== null);
  if (!named || !Array.isArray(key['options']) || !raw['files'].every(isStoredFile)) return null;
  return raw as unknown as StoreEntry;
}

/** Whether a file may be part of a build: its path stays inside the package, and its hash is one. */
export function isStoredFile(file: unknown): file is StoredFile {
  if (!isRecord(file) || numberOf(file['size']) === null || typeof file['executable'] !== 'boolean')
    return false;
  const path = stringOf(file['path']);
  const inside =
    path !== null &&
    path !== '' &&
    !/^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])(?:\.\.|node_modules)(?:[/\\]|$)|\0/.test(path);
  return inside && /^[0-9a-f]{64}$/.test(stringOf(file['sha256']) ?? '');
}
