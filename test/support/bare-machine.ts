import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type RunOptions, type RunResult, runTool } from '../toolchain/index.ts';
import { makeFolder, writeFiles } from './make-folder.ts';

/** What compiles addons, under all names that Linux distributions have for it. */
const compiling = /^(?:(?:[\w-]+-)?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-[\d.]+)?|g?make|python[\d.]*)$/;
/** This machine's own search path: that of other tests has a wrapped compiler in it. */
const searchPath = process.env['PATH'] ?? '';

/**
 * Runs a program where no compiler, no make and no Python can be started: a mount namespace has an empty file
 * in place of each. Nothing of the machine changes.
 * @returns null where there are no such namespaces
 */
export async function runBare(
  program: string,
  args: string[],
  options: RunOptions,
): Promise<RunResult | null> {
  if (process.platform !== 'linux') return null;
  const empty = makeFolder('bare');
  writeFiles(empty, { tool: '' });
  const hide = 'for each in $HIDDEN; do mount --bind "$EMPTY" "$each" || exit 97; done; exec "$@"';
  const result = await runTool('unshare', ['-Urm', 'sh', '-c', hide, 'sh', program, ...args], {
    ...options,
    env: { ...options.env, PATH: searchPath, HIDDEN: listTools().join(' '), EMPTY: join(empty, 'tool') },
  });
  const isRefused = result.code === 97 || result.stderr.startsWith('unshare:');
  return isRefused ? null : result;
}

function listTools(): string[] {
  const found = searchPath
    .split(delimiter)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => compiling.test(path.slice(path.lastIndexOf('/') + 1)) && existsSync(path));
  return [...new Set(found.map((path) => realpathSync(path)))];
}
