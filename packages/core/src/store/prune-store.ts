import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { storeFormat } from './location.ts';
import { listStore } from './survey-store.ts';

/** The store's default bound: some thousand builds. `ABISTAMP_STORE_MAX_BYTES` sets another. */
const defaultStoreBytes = 5 * 1024 ** 3;

/** Objects this young stay: the entry that names them may be about to be written. */
const graceMs = 3_600_000;

/**
 * How much is left when a full store is pruned by itself, so that the next builds find room without another
 * look at every entry.
 */
const roomAfter = 0.9;

/** What `ABISTAMP_STORE_MAX_BYTES` says; null for what is no number of bytes. */
export function readStoreBound(env: NodeJS.ProcessEnv): number | null {
  const text = env['ABISTAMP_STORE_MAX_BYTES'] ?? '';
  if (text === '') return defaultStoreBytes;
  return /^\d+$/.test(text) ? Number(text) : null;
}

/**
 * Keeps a store within its bound after builds were added. Costs one `stat` for each object while there is
 * room; only a full store is pruned, to nine tenths. A bound that is no number is the default, and a store
 * that cannot be pruned stays as it is: neither may fail an install.
 */
export function boundStore(store: string, env: NodeJS.ProcessEnv, now: number): void {
  const maxBytes = readStoreBound(env) ?? defaultStoreBytes;
  try {
    const total = listObjects(store).reduce((sum, { size }) => sum + size, 0);
    if (total > maxBytes) pruneStore(store, Math.floor(maxBytes * roomAfter), now);
  } catch {
    // The next build that is kept tries again.
  }
}

/**
 * Drops what was not used for longest until what is left fits the bound, then every object that no entry
 * names. Objects younger than an hour stay: an entry may be about to name them.
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
  for (const { name, path, size, mtimeMs } of listObjects(store)) {
    if (kept.has(name) || now - mtimeMs < graceMs) continue;
    rmSync(path, { force: true });
    removed += size;
  }
  return removed;
}

interface StoredObject {
  /** Its SHA-256, or anything, for what a killed process left. */
  name: string;
  path: string;
  size: number;
  mtimeMs: number;
}

/** What vanishes meanwhile, pruned by another process, is not there. */
function listObjects(store: string): StoredObject[] {
  const objects = join(store, storeFormat, 'objects');
  return listNames(objects).flatMap((shard) =>
    listNames(join(objects, shard)).flatMap((name) => {
      const path = join(objects, shard, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats?.isFile() ? [{ name, path, size: stats.size, mtimeMs: stats.mtimeMs }] : [];
    }),
  );
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
