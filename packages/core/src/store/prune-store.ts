import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formerFormats, storeFormat } from './location.ts';
import { listStore } from './survey-store.ts';

/** The store's default limit, enough for a few thousand builds. `ABISTAMP_STORE_MAX_BYTES` overrides it. */
const defaultStoreBytes = 5 * 1024 ** 3;

/** Objects younger than this stay: an entry that names them may be about to be written. */
const graceMs = 3_600_000;

/**
 * How far automatic pruning goes below the limit, so that the next builds fit without scanning every entry
 * again.
 */
const roomAfter = 0.9;

/**
 * The value of `ABISTAMP_STORE_MAX_BYTES` in bytes; null when it is no size. `5GB` counts in thousands, `5GiB`
 * and `5G` in 1,024s.
 */
export function readStoreBound(env: NodeJS.ProcessEnv): number | null {
  const text = env['ABISTAMP_STORE_MAX_BYTES'] ?? '';
  if (text === '') return defaultStoreBytes;
  const [, amount, unit = '', suffix] = /^(\d{1,15}) ?(?:([kmgt]?)(i?b)?)?$/i.exec(text) ?? [];
  if (amount === undefined) return null;
  const base = suffix?.toLowerCase() === 'b' ? 1000 : 1024;
  return Number(amount) * base ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
}

/**
 * Keeps a store within its limit after builds were added. Costs one `stat` per object while there is room; a
 * full store is pruned to nine tenths. An invalid limit falls back to the default, and a store that cannot be
 * pruned stays as it is: neither may fail an install.
 */
export function boundStore(store: string, env: NodeJS.ProcessEnv, now: number): void {
  const maxBytes = readStoreBound(env) ?? defaultStoreBytes;
  try {
    dropFormerFormats(store);
    const objects = listObjects(store);
    dropTemporaries(objects, now);
    const total = objects.reduce((sum, { size }) => sum + size, 0);
    if (total > maxBytes) pruneStore(store, Math.floor(maxBytes * roomAfter), now);
  } catch {
    // The next stored build tries again.
  }
}

/**
 * Drops the least recently used entries until the rest fits the limit, then every object that no entry names.
 * Objects younger than an hour stay: an entry may be about to name them.
 * @returns bytes freed
 */
export function pruneStore(store: string, maxBytes: number, now: number): number {
  dropFormerFormats(store);
  dropTemporaries([...listObjects(store), ...listBelow(store, 'entries')], now);
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

/** Of processes that were killed while they wrote. */
function dropTemporaries(files: readonly StoredObject[], now: number): void {
  for (const { name, path, mtimeMs } of files)
    if (name.endsWith('.tmp') && now - mtimeMs >= graceMs) rmSync(path, { force: true });
}

function dropFormerFormats(store: string): void {
  for (const format of formerFormats) rmSync(join(store, format), { recursive: true, force: true });
}

interface StoredObject {
  /** A SHA-256, or any name for leftovers of a killed process. */
  name: string;
  path: string;
  size: number;
  mtimeMs: number;
}

const listObjects = (store: string): StoredObject[] => listBelow(store, 'objects');

/** Files that another process prunes meanwhile count as absent. */
function listBelow(store: string, kind: 'objects' | 'entries'): StoredObject[] {
  const top = join(store, storeFormat, kind);
  return listNames(top).flatMap((folder) =>
    listNames(join(top, folder)).flatMap((name) => {
      const path = join(top, folder, name);
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
