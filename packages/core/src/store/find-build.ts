import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../files/digest.ts';
import { maxBytes } from '../files/limits.ts';
import { buildNote, hashKey, parseEntry, type StoreEntry, type StoreKey } from './entry.ts';
import { objectPath } from './keep-build.ts';
import { storeFormat } from './location.ts';

/**
 * Builds kept for a key, the latest used first. An entry that is torn, or names another key than its place
 * says, is none.
 */
export function findBuilds(store: string, key: StoreKey): StoreEntry[] {
  const place = join(store, storeFormat, 'entries', hashKey(key));
  return listEntries(place)
    .map(({ path, time }) => ({ entry: readEntry(path), path, time }))
    .filter(({ entry }) => entry !== null && hashKey(entry.key) === hashKey(key))
    .sort((a, b) => b.time - a.time)
    .flatMap(({ entry }) => entry ?? []);
}

/** Is a build of this key kept, with all its files? Their content is looked at when they are restored. */
export function hasBuild(store: string, key: StoreKey): boolean {
  return findBuilds(store, key).some((entry) => hasObjects(store, entry));
}

/**
 * Is this very build kept, as far as sizes tell? One of another machine, whose C library is newer, may have
 * the same key and not load here: it must not keep the build that does from being kept.
 */
export function hasSameBuild(
  store: string,
  key: StoreKey,
  folder: string,
  paths: readonly string[],
): boolean {
  const outputs = paths.filter((path) => path !== buildNote);
  const sizes = new Map(outputs.map((path) => [path, statSync(join(folder, ...path.split('/'))).size]));
  return findBuilds(store, key).some((entry) => {
    const files = entry.files.filter(({ path }) => path !== buildNote);
    const same = files.length === sizes.size && files.every(({ path, size }) => sizes.get(path) === size);
    return same && hasObjects(store, entry);
  });
}

function hasObjects(store: string, entry: StoreEntry): boolean {
  return entry.files.every(({ sha256, size }) => {
    const stats = statSync(objectPath(store, sha256), { throwIfNoEntry: false });
    return stats?.size === size;
  });
}

/**
 * Whether every file of an entry is in the store with the very content that its name says. What is not is
 * removed, so that it is built and kept anew.
 */
export function isIntact(store: string, entry: StoreEntry): boolean {
  return entry.files.every(({ sha256, size }) => isKeptObject(store, sha256, size));
}

/**
 * Whether this content is in the store, as read back from it. What bears its name and is something else is
 * removed.
 */
export function isKeptObject(store: string, sha256: string, size: number): boolean {
  const path = objectPath(store, sha256);
  try {
    if (statSync(path).size === size && hashFile(path) === sha256) return true;
    rmSync(path, { force: true });
  } catch {
    // Not there, or not readable: no use to us either way.
  }
  return false;
}

export function readEntry(path: string): StoreEntry | null {
  try {
    return statSync(path).size > maxBytes.storeEntry ? null : parseEntry(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function listEntries(place: string): { path: string; time: number }[] {
  try {
    return readdirSync(place)
      .filter((name) => name.endsWith('.json'))
      .map((name) => ({ path: join(place, name), time: statSync(join(place, name)).mtimeMs }));
  } catch {
    return [];
  }
}
