import { closeSync, existsSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AbistampError } from '../../errors.ts';
import { isRecord, parseJson, stringOf } from '../../files/json.ts';
import { findProgram } from '../find-program.ts';

export interface Pnpm {
  /** A script to run with Node.js or, from pnpm 12 on and for files that cannot be read, a program. */
  file: string;
  isScript: boolean;
  /** Null if its own manifest is not beside it. */
  version: string | null;
  /** Folder of its package; null if unknown. */
  folder: string | null;
}

/** The user's pnpm: the one that called us, else the first on the search path. Null if there is none. */
export function findPnpm(env: NodeJS.ProcessEnv): Pnpm | null {
  const calling = env['npm_execpath'] ?? '';
  if (/[\\/]pnpm(?:\.[cm]?js|\.exe)?$/.test(calling) && existsSync(calling)) return describe(calling);
  const program = findProgram('pnpm', env);
  return program === null ? null : describe(program);
}

/** @throws AbistampError `HOST_MISSING` */
export function requirePnpm(env: NodeJS.ProcessEnv): Pnpm {
  const pnpm = findPnpm(env);
  if (pnpm !== null) return pnpm;
  throw new AbistampError(
    'HOST_MISSING',
    'pnpm was not found on the search path, and it has to link these packages anew',
    { hint: 'add the folder of pnpm to PATH' },
  );
}

function describe(program: string): Pnpm {
  const real = realpathSync(program);
  const file = packageOf(real) === null ? (fileInShim(real) ?? real) : real;
  const folder = packageOf(file);
  return {
    file,
    isScript: /\.[cm]?js$/.test(file),
    version: folder === null ? null : readVersion(folder),
    folder,
  };
}

/** The folder of pnpm's own package: of `bin/pnpm.cjs`, or, from pnpm 12 on, of the program itself. */
function packageOf(file: string): string | null {
  const folders = [dirname(file), dirname(dirname(file))];
  return folders.find((folder) => readVersion(folder) !== null) ?? null;
}

function readVersion(folder: string): string | null {
  try {
    const manifest = parseJson(readFileSync(join(folder, 'package.json'), 'utf8'));
    return isRecord(manifest) && /^(?:@pnpm\/exe|pnpm)$/.test(stringOf(manifest['name']) ?? '')
      ? stringOf(manifest['version'])
      : null;
  } catch {
    return null;
  }
}

/**
 * A shell script that wraps pnpm and names the file it runs, as version managers and test set-ups write them.
 */
function fileInShim(program: string): string | null {
  const text = readHead(program);
  const named = text.startsWith('#!')
    ? /["']?(\/[^"'\n$]*\/pnpm(?:\.[cm]?js)?)["'\s]/.exec(text)?.[1]
    : fileInCommand(program, text);
  return named != null && packageOf(named) !== null ? named : null;
}

/** What npm (cmd-shim) and Corepack write for Windows, `"%dp0%\\node_modules\\pnpm\\bin\\pnpm.cjs"`. */
function fileInCommand(program: string, text: string): string | null {
  const below = /"%(?:~dp0|dp0%)\\([^"\n%]{1,500}\\pnpm\.[cm]?js)"/.exec(text)?.[1];
  return below === undefined ? null : join(dirname(program), below.replaceAll('\\', '/'));
}

/** pnpm's own program is large. */
function readHead(file: string): string {
  const bytes = Buffer.alloc(8192);
  try {
    const fd = openSync(file, 'r');
    try {
      return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
