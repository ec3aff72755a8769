import type { CacheKey } from '../operations/key/cache-key.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from './style.ts';

export function formatKeyJson({ key, front, target, host, inputs }: CacheKey) {
  return { version: 1, key, front, target, host, inputs: inputs.map(({ name, value }) => ({ name, value })) };
}

/** One line to use as it is, or, to `explain`, what it is made of as well. */
export function formatKeyPretty({ key, inputs }: CacheKey, explain: boolean, style: Style): string {
  if (!explain) return `${key}\n`;
  const width = Math.max(...inputs.map(({ name }) => name.length));
  const rows = inputs.map(
    ({ name, value }) => `  ${safeText(name).padEnd(width)}  ${style.dim(safeText(shorten(value)))}`,
  );
  return `${[key, ...rows].join('\n')}\n`;
}

/** Hashes in as many digits as tell them apart; --json has all of them. */
const shorten = (value: string): string =>
  /^[0-9a-f]{64}$/.test(value) ? `sha256 ${value.slice(0, 16)}` : value;
