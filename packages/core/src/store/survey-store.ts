import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreEntry } from './entry.ts';
import { isIntact, readEntry } from './find-build.ts';
import { storeFormat } from './location.ts';

/** One entry as `store ls` shows it. */
export interface ListedEntry {
  entry: StoreEntry;
  /** Path of the entry's own file. */
  path: string;
  bytes: number;
  /** Milliseconds since the epoch. */
  lastUsed: number;
}

/** Every readable entry, most recently used first. */
export function listStore(store: string): ListedEntry[] {
  const entries = join(store, storeFormat, 'entries');
  return listFiles(entries)
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => {
      const entry = readEntry(path);
      if (entry === null) return [];
      const bytes = entry.files.reduce((sum, { size }) => sum + size, 0);
      const lastUsed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return lastUsed === undefined ? [] : [{ entry, path, bytes, lastUsed }];
    })
    .sort((a, b) => b.lastUsed - a.lastUsed);
}

/**
 * Reads everything back and drops entries with missing or changed files.
 * @returns the dropped entries
 */
export function verifyStore(store: string): ListedEntry[] {
  const broken = listStore(store).filter(({ entry }) => !isIntact(store, entry));
  for (const { path } of broken) rmSync(path, { force: true });
  return broken;
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
