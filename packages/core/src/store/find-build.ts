import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../files/digest.ts';
import { maxBytes } from '../files/limits.ts';
import { hashFiles, hashKey, isBuildNote, parseEntry, type StoreEntry, type StoreKey } from './entry.ts';
import { objectPath } from './keep-build.ts';
import { storeFormat } from './location.ts';
import { isOurFile, isOurStore } from './private-folder.ts';
import { openEnvelope } from './remote/envelope.ts';
import { type Asker, counts } from './voucher.ts';

/**
 * Builds kept for a key, most recently used first. Skips torn entries, and entries whose key differs from the
 * one that their location names.
 *
 * @param asker only builds whose voucher counts for this project are found
 */
export function findBuilds(store: string, key: StoreKey, asker: Asker): StoreEntry[] {
  if (!isOurStore(store)) return [];
  const place = join(store, storeFormat, 'entries', hashKey(key));
  return listEntries(place)
    .map(({ path, time }) => ({ entry: readEntry(path), path, time }))
    .filter(({ entry }) => entry !== null && hashKey(entry.key) === hashKey(key))
    .sort((a, b) => b.time - a.time)
    .flatMap(({ entry }) => (entry === null ? [] : (vouchFor(entry, key, asker) ?? [])));
}

/** What may be used of an entry: of a signed one, exactly what was signed. */
function vouchFor(entry: StoreEntry, key: StoreKey, asker: Asker): StoreEntry | null {
  const { envelope, voucher } = entry;
  if (envelope === null) return counts(voucher, asker) ? entry : null;
  const opened = openEnvelope(envelope, key, asker.trusted);
  if (opened.kind !== 'valid') return null;
  const signed = { ...opened.entry, voucher, envelope };
  return hashFiles(signed) === hashFiles(entry) ? signed : null;
}

/** Whether a build with this key is stored with all its files. Their content is verified on restore. */
export function hasBuild(store: string, key: StoreKey, asker: Asker): boolean {
  return findBuilds(store, key, asker).some((entry) => hasObjects(store, entry));
}

/**
 * Whether this exact build is stored, judging by sizes. A build from a machine with a newer C library can
 * have the same key and not load here; it must not prevent the build that does from being stored.
 */
export function hasSameBuild(
  store: string,
  key: StoreKey,
  asker: Asker,
  folder: string,
  paths: readonly string[],
): boolean {
  const outputs = paths.filter((path) => !isBuildNote(path));
  const sizes = new Map(outputs.map((path) => [path, statSync(join(folder, ...path.split('/'))).size]));
  return findBuilds(store, key, asker).some((entry) => {
    const files = entry.files.filter(({ path }) => !isBuildNote(path));
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
 * Whether every file of an entry is in the store with the content that its name promises. Removes those that
 * are not, so that they are built and stored again.
 */
export function isIntact(store: string, entry: StoreEntry): boolean {
  return entry.files.every(({ sha256, size }) => isKeptObject(store, sha256, size));
}

/**
 * Whether the store has this content, read back to be sure. Removes an object whose content does not match
 * its name.
 */
export function isKeptObject(store: string, sha256: string, size: number): boolean {
  const path = objectPath(store, sha256);
  try {
    if (isOurFile(path) && statSync(path).size === size && hashFile(path) === sha256) return true;
    rmSync(path, { force: true });
  } catch {
    // Missing or unreadable: unusable either way.
  }
  return false;
}

export function readEntry(path: string): StoreEntry | null {
  try {
    if (!isOurFile(path) || statSync(path).size > maxBytes.keptEntry) return null;
    return parseEntry(readFileSync(path, 'utf8'));
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
