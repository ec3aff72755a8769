import { packageId } from '../files/package-id.ts';
import type { PrunedVariants } from '../operations/variants/prune-variants.ts';
import { makeSafe, safeText } from '../safe-text.ts';
import type { ListedEntry } from '../store/survey-store.ts';
import { countOf } from './plural.ts';
import type { Style } from './style.ts';

/** What a store command did, and the entries concerned: all, or those that `verify` had to drop. */
interface StoreSurvey {
  action: 'ls' | 'verify' | 'prune';
  place: string;
  entries: readonly ListedEntry[];
  /** Bytes that `prune` freed. */
  removed: number;
  /** Builds for other runtimes that `prune` removed from the tree that it ran in; null outside of any. */
  variants?: PrunedVariants | null;
}

export function formatStoreJson({ action, place, entries, removed, variants }: StoreSurvey) {
  return {
    version: 1,
    action,
    store: place,
    removed,
    ...(variants === undefined ? {} : { variants }),
    entries: entries.map(({ entry, bytes, lastUsed }) => ({
      package: packageId(entry.key),
      target: entry.key.target,
      bytes,
      lastUsed: new Date(lastUsed).toISOString(),
      files: entry.files.map(({ path, sha256 }) => ({ path, sha256 })),
    })),
  };
}

export function formatStorePretty(survey: StoreSurvey, style: Style): string {
  const { action, removed } = survey;
  const place = safeText(survey.place);
  const entries = survey.entries.map(({ entry, ...rest }) => ({ key: makeSafe(entry.key), ...rest }));
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (action === 'verify') {
    if (entries.length === 0) return `${style.green('✔')} every build in ${place} is intact\n`;
    const dropped = entries.map(({ key }) => `  ${packageId(key)}  ${key.target}`);
    return `${style.red('✖')} damaged and removed; the next rebuild replaces ${entries.length === 1 ? 'it' : 'them'}:\n${dropped.join('\n')}\n`;
  }
  const names = entries.map(({ key }) => packageId(key));
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = entries.map(({ key, bytes, lastUsed }, i) =>
    [
      (names[i] ?? '').padEnd(width),
      key.target.padEnd(20),
      `${(bytes / 1e6).toFixed(1)} MB`.padStart(9),
      style.dim(new Date(lastUsed).toISOString().slice(0, 10)),
    ].join('  '),
  );
  const freed = action === 'prune' ? `freed ${(removed / 1e6).toFixed(1)} MB; ` : '';
  return `${lines.map((line) => `${line}\n`).join('')}${describePruned(survey)}${freed}${countOf(entries.length, 'build')}, ${(total / 1e6).toFixed(1)} MB, in ${place}\n`;
}

function describePruned({ variants }: StoreSurvey): string {
  if (variants === undefined || variants === null || variants.files.length === 0) return '';
  const count = countOf(variants.files.length, 'build');
  return `removed ${count} for other runtimes from this tree, ${(variants.bytes / 1e6).toFixed(1)} MB\n`;
}
