import {
  chmodSync,
  constants,
  copyFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hashFile } from '../files/digest.ts';
import { writeAtomically } from '../files/write-file.ts';
import { hashFiles, hashKey, type StoredFile, type StoreEntry, type StoreKey } from './entry.ts';
import { storeFormat } from './location.ts';
import { isOurFile, makeStoreFolder, privateFile } from './private-folder.ts';
import type { Voucher } from './voucher.ts';

/**
 * Builds kept per key: machines with different C libraries may share a store, and each tree has those that
 * its package manager made.
 */
const maxVariants = 8;

/**
 * Stores the built files of one package, except those already in the store. Each file is named by its hash as
 * read back from the store, so a copy that went wrong is never kept.
 * @param folder the package's folder, absolute
 * @throws the system's error when the store cannot be written; a partly written entry is never visible
 */
export function keepBuild(
  store: string,
  key: StoreKey,
  voucher: Voucher,
  folder: string,
  paths: readonly string[],
): StoreEntry {
  const files = paths.map((path): StoredFile => {
    const source = join(folder, ...path.split('/'));
    const { size, mode } = statSync(source);
    return { path, sha256: keepObject(store, source), size, executable: (mode & 0o111) !== 0 };
  });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const entry: StoreEntry = { version: 2, key, voucher, envelope: null, files };
  keepEntry(store, entry);
  return entry;
}

/**
 * Makes a build visible once all its files are in the store.
 * @throws the system's error when the store cannot be written
 */
export function keepEntry(store: string, entry: StoreEntry): void {
  const path = entryPath(store, entry);
  makeStoreFolder(store, dirname(path));
  if (isOurFile(path)) {
    touch(path);
    return;
  }
  writeAtomically(path, `${JSON.stringify(entry)}\n`, { mode: privateFile });
  dropOldVariants(dirname(path));
}

export function entryPath(store: string, entry: StoreEntry): string {
  return join(store, storeFormat, 'entries', hashKey(entry.key), `${hashFiles(entry)}.json`);
}

export function objectPath(store: string, sha256: string): string {
  return join(store, storeFormat, 'objects', sha256.slice(0, 2), sha256);
}

/** @returns the hash under which the file is stored */
function keepObject(store: string, source: string): string {
  const sha256 = hashFile(source);
  const path = objectPath(store, sha256);
  makeStoreFolder(store, dirname(path));
  if (isOurFile(path) && hashFile(path) === sha256) {
    touch(path);
    return sha256;
  }
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // Never a hard link: a later rebuild may write into the package's files in place.
    copyFileSync(source, temporary, constants.COPYFILE_FICLONE);
    chmodSync(temporary, privateFile);
    if (hashFile(temporary) !== sha256) throw new Error(`${source} changed while it was copied`);
    renameSync(temporary, path);
    touch(path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return sha256;
}

function dropOldVariants(place: string): void {
  const names = readdirSync(place).filter((name) => name.endsWith('.json'));
  const byAge = names
    .map((name) => ({ name, time: statSync(join(place, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { name } of byAge.slice(maxVariants)) rmSync(join(place, name), { force: true });
}

/** Marks a build as just used; a full store drops the least recently used first. */
export function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A read-only store of another user: its order is not ours to change.
  }
}
