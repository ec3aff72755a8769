import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathInside } from './inside.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Writes a whole file or nothing: a new file beside it, then a rename. A reader sees the old text or the new
 * one, never half.
 * @param flush waits for the disk, so that this holds where the power fails, too
 * @throws the system's error; the old file stays
 */
export function writeAtomically(
  path: string,
  content: string,
  { mode = 0o666, flush = true }: { mode?: number; flush?: boolean } = {},
): void {
  const temporary = `${path}.${process.pid}.${Date.now().toString(36)}.tmp`;
  try {
    const fd = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(fd, content);
      if (flush) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    replaceFile(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  dropLeftovers(path);
}

/** Writing a file takes no longer than this. */
const leftoverMs = 60_000;

/** Removes what processes left that were killed while they wrote this file, under `<path>.<pid>….tmp`. */
export function dropLeftovers(path: string): void {
  const start = `${basename(path)}.`;
  try {
    for (const name of readdirSync(dirname(path))) {
      if (!name.startsWith(start) || !/^\d+(?:\.\w+)?\.tmp$/.test(name.slice(start.length))) continue;
      const left = join(dirname(path), name);
      if (Date.now() - statSync(left).mtimeMs > leftoverMs) rmSync(left, { force: true });
    }
  } catch {
    // Harmless, and the next writer tries again.
  }
}

/**
 * A temporary name in the same folder, to be renamed into place. Short, because the final name may be as long
 * as the system allows.
 */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.abistamp-${process.pid}`);
}

/** Matches names from `temporaryBeside`, as left behind by a killed process. */
export const temporaryName = /^\.abistamp-\d+$/;

/**
 * Creates a folder and its parents inside a tree, and restores the modification time of the folder they were
 * created in: npm takes a `node_modules` newer than its hidden lockfile for changed, and then does less than
 * asked (arborist, `assertNoNewer`).
 * @returns its absolute path
 * @throws LeadsOutError when a link is on the way, and the system's error
 */
export function makeFolderInside(root: string, path: string): string {
  const folder = pathInside(root, path);
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  if (existing === folder) return folder;
  const { atimeMs, mtimeMs } = statSync(existing);
  makeFolders(folder);
  // Rounded down: never newer than before.
  utimesSync(existing, new Date(Math.floor(atimeMs)), new Date(Math.floor(mtimeMs)));
  return folder;
}

/**
 * Creates a folder and its parents one by one: on a file system that accepts each and creates none (/proc),
 * Node's recursive mkdir never returns.
 * @param mode of the folders that are created
 */
export function makeFolders(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder))
    missing.push(folder);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process created it meanwhile.
      if (!existsSync(folder)) throw error;
    }
  }
}
