import type { ErrorPattern, FoundError } from './load-error.ts';
import { bunDenoPatterns } from './patterns/bun-deno.ts';
import { dyldPatterns } from './patterns/dyld.ts';
import { finderPatterns } from './patterns/finders.ts';
import { glibcPatterns } from './patterns/glibc.ts';
import { muslPatterns } from './patterns/musl.ts';
import { nodePatterns } from './patterns/node.ts';
import { oraclePatterns } from './patterns/oracledb.ts';
import { platformPackagePatterns } from './patterns/platform-packages.ts';
import { prismaPatterns } from './patterns/prisma.ts';
import { processPatterns } from './patterns/process.ts';
import { sharpPatterns } from './patterns/sharp.ts';
import { windowsPatterns } from './patterns/windows.ts';
import { pnpPatterns } from './patterns/yarn-pnp.ts';
import { readPlainText } from './plain-text.ts';
import { nameByStack, namePackage } from './surroundings.ts';

const patterns: readonly ErrorPattern[] = [
  ...[...nodePatterns, ...glibcPatterns, ...muslPatterns, ...dyldPatterns, ...windowsPatterns],
  ...[...processPatterns, ...finderPatterns, ...platformPackagePatterns, ...sharpPatterns],
  ...[...prismaPatterns, ...oraclePatterns, ...pnpPatterns, ...bunDenoPatterns],
];

/** No real log reports more distinct errors; the same few repeat. */
const limit = 100;

/** The same loader's words about libraries of other languages' programs. */
const otherPrograms =
  /\b(?:ImportError|OSError|ModuleNotFoundError|UnsatisfiedLinkError|LoadError|DllNotFoundException|ld returned)\b|error while loading shared libraries|site-packages/;

/**
 * The load errors of native files in a text (a log, a stack trace, an issue), in text order; each once,
 * however often it was logged. Ignores colours.
 */
export function readLoadErrors(text: string): FoundError[] {
  const plain = readPlainText(text);
  const found: { at: number; error: FoundError }[] = [];
  for (const { pattern, read } of patterns) {
    let count = 0;
    for (const match of plain.matchAll(pattern)) {
      const at = match.index ?? 0;
      const end = at + match[0].length;
      const quoted = quote(plain, at, end);
      if (otherPrograms.test(quoted) && !/\.node\b/.test(quoted)) continue;
      const around = plain.slice(Math.max(0, at - 400), end + 3000);
      const recognized = read(match.groups ?? {}, around);
      if (recognized !== null) {
        const { path = null, problem, abi = null, asks = null, weight = 'reason' } = recognized;
        const { program = null } = recognized;
        const shown = named(path, plain.slice(at, end + 3000), around);
        found.push({
          at,
          error: { quote: quoted, path, problem, abi, program, asks: asks ?? shown, weight },
        });
      }
      count += 1;
      if (count > limit) break;
    }
  }
  found.sort((a, b) => a.at - b.at);
  const once = new Map<string, FoundError>();
  for (const { error } of found) {
    const key = JSON.stringify([error.path, error.problem, error.asks]);
    if (!once.has(key)) once.set(key, error);
  }
  return [...once.values()].slice(0, limit);
}

/** The package of the file, or else of the code that the stack shows, after the message or before it. */
function named(path: string | null, after: string, around: string): string | null {
  return namePackage(path) ?? nameByStack(after) ?? nameByStack(around);
}

/** The match, from the beginning of its line. */
function quote(text: string, at: number, end: number): string {
  const begin = Math.max(text.lastIndexOf('\n', at) + 1, at - 1024);
  const words = text.slice(begin, end).replace(/\s+/g, ' ').trim();
  return words.length > 300 ? `${words.slice(0, 299)}…` : words;
}
