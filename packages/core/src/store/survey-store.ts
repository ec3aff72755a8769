import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreEntry } from './entry.ts';
import { isIntact, readEntry } from './find-build.ts';
import { objectPath } from './keep-build.ts';
import { storeFormat } from './location.ts';

/** One entry as `store ls` shows it. */
export interface ListedEntry {
  entry: StoreEntry;
  /** The entry's own file. */
  path: string;
  bytes: number;
  /** Milliseconds since the epoch. */
  lastUsed: number;
}

/** The store's default bound: some hundred builds. `ABISTAMP_STORE_SIZE`, in bytes, sets another. */
export const defaultStoreBytes = 2 * 1024 ** 3;

/** Every readable entry, the latest used first. */
export function listStore(store: string): ListedEntry[] {
  const entries = join(store, storeFormat, 'entries');
  return listFiles(entries)
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => {
      const entry = readEntry(path);
      if (entry === null) return [];
      const bytes = entry.files.reduce((sum, { size }) => sum + size, 0);
      return [{ entry, path, bytes, lastUsed: statSync(path).mtimeMs }];
    })
    .sort((a, b) => b.lastUsed - a.lastUsed);
}

/** Reads everything back; entries of which anything is missing or changed are dropped. @returns those that were dropped */
export function verifyStore(store: string): ListedEntry[] {
  const broken = listStore(store).filter(({ entry }) => !isIntact(store, entry));
  for (const { path } of broken) rmSync(path, { force: true });
  return broken;
}

/**
 * Drops what was not used for longest until what is left fits the bound, then every object that no entry names. Objects younger than an hour
 * stay: an entry may be about to name them.
 *
 * @returns bytes of the objects that were removed
 */
export function pruneStore(store: string, maxBytes: number, now: number): number {
  let total = 0;
  const kept = new Set<string>();
  for (const { entry, path } of listStore(store)) {
    const fresh = entry.files.filter(({ sha256 }) => !kept.has(sha256));
    const bytes = fresh.reduce((sum, { size }) => sum + size, 0);
    if (total + bytes > maxBytes) rmSync(path, { force: true });
    else {
      total += bytes;
      for (const { sha256 } of fresh) kept.add(sha256);
    }
  }
  let removed = 0;
  for (const path of listFiles(join(store, storeFormat, 'objects'))) {
    const { size, mtimeMs } = statSync(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (path === objectPath(store, name) && kept.has(name)) continue;
    if (now - mtimeMs < 3_600_000) continue;
    rmSync(path, { force: true });
    removed += size;
  }
  return removed;
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
