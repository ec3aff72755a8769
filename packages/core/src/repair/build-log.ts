import { join } from 'node:path';
import { findStateFolder } from '../files/state-folder.ts';
import { makeFolderInside, writeAtomically } from '../files/write-file.ts';

/** Path of the last rebuild's output, relative to the tree's root. */
export const buildLogPath = (root: string): string => `${findStateFolder(root)}/rebuild.log`;

/** Saves a build's complete output for reading later. Best effort: a log is never worth a failure. */
export function keepBuildLog(root: string, output: string): void {
  try {
    writeAtomically(join(makeFolderInside(root, findStateFolder(root)), 'rebuild.log'), output);
  } catch {
    // Read-only tree or full disk: the build itself has reported it.
  }
}

/** How compilers and build tools word the real cause of a failure, most specific first. */
const tellingLines = [
  /\b(?:fatal )?error: .+/,
  /gyp ERR! (?:stack )?Error: (.+)/,
  /gyp ERR! find Python (?!\s*$)(.*(?:not found|could not).*)/i,
  /(?:^|\s)(?:sh|bash|make): .*(?:not found|No such file|Error \d+).*/,
  /npm (?:ERR!|error) (.+)/,
  // pnpm's note about scripts it did not run is not the cause of this failure.
  /\bERR_PNPM_(?!IGNORED_BUILDS)\w+\]?\s+(\S.*)/,
  // Yarn has node-gyp only when something depends on it.
  /^Usage Error: (Couldn.t find a script name .*?)(?: \(used by .*)?$/,
];

/** Tools name an error within this many letters; a pattern may try a line once for each of its words. */
const maxLine = 500;

/** The first line of a build's output that names the cause; null if none does. */
export function findFirstError(output: string): string | null {
  const lines = output.split('\n').map((line) => line.slice(0, maxLine).trimEnd());
  for (const pattern of tellingLines) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match !== null) return (match[1] ?? match[0]).trim().slice(0, 300);
    }
  }
  return null;
}
