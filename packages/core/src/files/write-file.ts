import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pathInside } from './inside.ts';

/**
 * Writes a whole file or nothing: a new file beside it, then a rename. A reader sees the old text or the new,
 * never half.
 * @throws the system's error; what was there stays.
 */
export function writeAtomically(path: string, content: string, mode = 0o666): void {
  const temporary = `${path}.${process.pid}.${Date.now().toString(36)}.tmp`;
  try {
    const fd = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * A name in the same folder for what is then renamed into its place: short, since the place's own name may be
 * as long as names can be.
 */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.abistamp-${process.pid}`);
}

/** Names that `temporaryBeside` gives: what is left over of a process that was killed. */
export const temporaryName = /^\.abistamp-\d+$/;

/**
 * Creates a folder inside of a tree, and its parents, and gives the folder they were created in its old time
 * back: npm takes a `node_modules` that is newer than its hidden lockfile for changed, and then does less
 * than it is asked to (arborist, `assertNoNewer`).
 *
 * @returns its absolute path
 * @throws LeadsOutError where a link is on the way, and the system's error
 */
export function makeFolderInside(root: string, path: string): string {
  const folder = pathInside(root, path);
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  if (existing === folder) return folder;
  const { atimeMs, mtimeMs } = statSync(existing);
  makeFolders(folder);
  // Rounded down: never newer than it was.
  utimesSync(existing, new Date(Math.floor(atimeMs)), new Date(Math.floor(mtimeMs)));
  return folder;
}

/**
 * Creates a folder and its parents, one by one: where a file system says yes to each and creates none
 * (/proc), Node's own recursive way goes on for ever.
 *
 * @param mode of those that are created
 */
export function makeFolders(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder))
    missing.push(folder);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process made it meanwhile.
      if (!existsSync(folder)) throw error;
    }
  }
}
