import { packageId } from '../files/package-id.ts';
import type { ListedEntry } from '../store/survey-store.ts';
import type { Style } from './style.ts';

/** What a store command did, and what it concerns: all entries, or those that `verify` had to drop. */
export interface StoreSurvey {
  action: 'ls' | 'verify' | 'prune';
  place: string;
  entries: readonly ListedEntry[];
  /** Bytes that `prune` freed. */
  removed: number;
}

export function formatStoreJson({ action, place, entries, removed }: StoreSurvey) {
  return {
    version: 1,
    action,
    store: place,
    removed,
    entries: entries.map(({ entry, bytes, lastUsed }) => ({
      package: packageId(entry.key),
      target: entry.key.target,
      bytes,
      lastUsed: new Date(lastUsed).toISOString(),
      files: entry.files.map(({ path, sha256 }) => ({ path, sha256 })),
    })),
  };
}

export function formatStorePretty({ action, place, entries, removed }: StoreSurvey, style: Style): string {
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (action === 'verify') {
    if (entries.length === 0) return `${style.green('✔')} every build in ${place} is as it was kept\n`;
    const dropped = entries.map(({ entry }) => `  ${packageId(entry.key)}  ${entry.key.target}`);
    return `${style.red('✖')} damaged, and dropped; the next rebuild makes them anew:\n${dropped.join('\n')}\n`;
  }
  const names = entries.map(({ entry }) => packageId(entry.key));
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = entries.map(({ entry, bytes, lastUsed }, i) =>
    [
      (names[i] ?? '').padEnd(width),
      entry.key.target.padEnd(20),
      `${(bytes / 1e6).toFixed(1)} MB`.padStart(9),
      style.dim(new Date(lastUsed).toISOString().slice(0, 10)),
    ].join('  '),
  );
  const freed = action === 'prune' ? `freed ${(removed / 1e6).toFixed(1)} MB; ` : '';
  const builds = entries.length === 1 ? '1 build' : `${entries.length} builds`;
  return `${lines.map((line) => `${line}\n`).join('')}${freed}${builds}, ${(total / 1e6).toFixed(1)} MB, in ${place}\n`;
}
