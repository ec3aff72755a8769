import { join } from 'node:path';
import { findStateFolder } from '../files/state-folder.ts';
import { makeFolderInside, writeAtomically } from '../files/write-file.ts';

/** Where the output of the last rebuild lies, relative to the tree's root. */
export const buildLogPath = (root: string): string => `${findStateFolder(root)}/rebuild.log`;

/**
 * Keeps a build's output for whoever wants to read all of it. Best effort: a log is never worth a failure.
 */
export function keepBuildLog(root: string, output: string): void {
  try {
    writeAtomically(join(makeFolderInside(root, findStateFolder(root)), 'rebuild.log'), output);
  } catch {
    // Read-only tree or full disk: the build itself has told of it.
  }
}

/** Lines by which the tools that compile addons say what really went wrong, most telling first. */
const tellingLines = [
  /\b(?:fatal )?error: .+/,
  /gyp ERR! (?:stack )?Error: (.+)/,
  /gyp ERR! find Python (?!\s*$)(.*(?:not found|could not).*)/i,
  /(?:^|\s)(?:sh|bash|make): .*(?:not found|No such file|Error \d+).*/,
  /npm (?:ERR!|error) (.+)/,
  // That pnpm ran no other scripts is not why this one failed.
  /\bERR_PNPM_(?!IGNORED_BUILDS)\w+\]?\s+(\S.*)/,
  // Yarn knows node-gyp only where something depends on it.
  /^Usage Error: (Couldn.t find a script name .*?)(?: \(used by .*)?$/,
];

/** The first line of a build's output that names the cause; null where none does. */
export function findFirstError(output: string): string | null {
  const lines = output.split(/\r?\n/);
  for (const pattern of tellingLines) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match !== null) return (match[1] ?? match[0]).trim().slice(0, 300);
    }
  }
  return null;
}
