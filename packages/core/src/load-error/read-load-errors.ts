import { stripVTControlCharacters } from 'node:util';
import type { ErrorPattern, LoadError } from './load-error.ts';
import { loaderWordings } from './loader-patterns.ts';
import { nodeWordings } from './node-patterns.ts';
import { packageWordings } from './package-patterns.ts';

const wordings: readonly ErrorPattern[] = [...nodeWordings, ...loaderWordings, ...packageWordings];

/** More than this no log tells of different files; the same few errors repeat. */
const limit = 100;

/**
 * The errors of loading native files that a text tells of (a log, a stack trace, an issue), in the order of the text; each once, however often it was logged. Colours are no part of it.
 */
export function readLoadErrors(text: string): LoadError[] {
  const plain = stripVTControlCharacters(text);
  const found: { at: number; error: LoadError }[] = [];
  for (const { pattern, read } of wordings) {
    for (const match of plain.matchAll(pattern)) {
      const told = read(match.groups ?? {});
      const at = match.index ?? 0;
      if (told !== null) found.push({ at, error: { quote: quote(plain, at, match[0].length), ...told } });
      if (found.length > limit * wordings.length) break;
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
