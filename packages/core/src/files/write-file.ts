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
import { dirname } from 'node:path';

/**
 * Writes a whole file or nothing: a new file beside it, then a rename. A reader sees the old text or the new, never half.
 * @throws the system's error; what was there stays.
 */
export function writeAtomically(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.${Date.now().toString(36)}.tmp`;
  try {
    const fd = openSync(temporary, 'wx');
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
 * Creates a folder and its parents, and gives the folder they were created in its old time back: npm takes a
 * `node_modules` that is newer than its hidden lockfile for changed, and then does less than it is asked to
 * (arborist, `assertNoNewer`).
 */
export function makeFolderQuietly(path: string): void {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  if (existing === path) return;
  const { atimeMs, mtimeMs } = statSync(existing);
  mkdirSync(path, { recursive: true });
  // Rounded down: never newer than it was.
  utimesSync(existing, new Date(Math.floor(atimeMs)), new Date(Math.floor(mtimeMs)));
}
