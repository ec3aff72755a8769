import { safeText } from './safe-text.ts';

let on: boolean | null = null;

/**
 * Whether `DEBUG` enables abistamp's decisions: `abistamp` in a list separated by commas or spaces, or `*`,
 * as npm's `debug` package reads it.
 */
export function isDebugging(): boolean {
  on ??= /(?:^|[\s,])(?:abistamp|\*)(?:$|[\s,])/.test(process.env['DEBUG'] ?? '');
  return on;
}

/**
 * Writes a decision and its reason to standard error, one line each, if `DEBUG=abistamp`.
 * @param describe builds the line, and is not called otherwise: it may take a closer look than the decision
 * itself
 */
export function debug(topic: string, describe: () => string | readonly string[]): void {
  if (!isDebugging()) return;
  const lines = [describe()].flat();
  process.stderr.write(lines.map((line) => `abistamp:${topic} ${safeText(line)}\n`).join(''));
}
