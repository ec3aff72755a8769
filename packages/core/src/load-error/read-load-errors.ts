import { stripVTControlCharacters } from 'node:util';
import type { ErrorPattern, LoadError } from './load-error.ts';
import { loaderPatterns } from './loader-patterns.ts';
import { nodePatterns } from './node-patterns.ts';
import { packagePatterns } from './package-patterns.ts';

const patterns: readonly ErrorPattern[] = [...nodePatterns, ...loaderPatterns, ...packagePatterns];

/** No real log reports more different errors than this; the same few repeat. */
const limit = 100;

/**
 * The load errors of native files in a text (a log, a stack trace, an issue), in the order of the text; each
 * once, however often it was logged. Colours do not count.
 */
export function readLoadErrors(text: string): LoadError[] {
  const plain = stripVTControlCharacters(text);
  const found: { at: number; error: LoadError }[] = [];
  for (const { pattern, read } of patterns) {
    for (const match of plain.matchAll(pattern)) {
      const recognized = read(match.groups ?? {});
      const at = match.index ?? 0;
      if (recognized !== null)
        found.push({ at, error: { quote: quote(plain, at, match[0].length), ...recognized } });
      if (found.length > limit * patterns.length) break;
    }
  }
  found.sort((a, b) => a.at - b.at);
  const once = new Map(found.map(({ error }) => [JSON.stringify([error.path, error.problem]), error]));
  return [...once.values()].slice(0, limit);
}

/** What matched, from the beginning of its line. */
function quote(text: string, at: number, length: number): string {
  const begin = Math.max(text.lastIndexOf('\n', at) + 1, at - 1024);
  const words = text
    .slice(begin, at + length)
    .replace(/(?:\s|\\n)+/g, ' ')
    .trim();
  return words.length > 300 ? `${words.slice(0, 299)}…` : words;
}
