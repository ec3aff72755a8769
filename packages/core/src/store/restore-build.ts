import { chmodSync, constants, copyFileSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { entryInside } from '../files/inside.ts';
import { replaceFile } from '../files/replace-file.ts';
import { temporaryBeside } from '../files/write-file.ts';
import type { StoreEntry } from './entry.ts';
import { isIntact } from './find-build.ts';
import { entryPath, objectPath, touch } from './keep-build.ts';

/**
 * Restores a stored build into a package: each file is copied (as a reflink if possible) beside its target
 * and renamed, so programs that have the old file loaded, and hard links to it, are untouched.
 * @returns false when the stored copy is damaged; nothing has changed then
 * @throws the system's error when the package cannot be written, or a link in it would lead outside
 */
export function restoreBuild(store: string, entry: StoreEntry, folder: string): boolean {
  if (!isIntact(store, entry)) return false;
  for (const { path, sha256, executable } of entry.files) {
    const target = entryInside(folder, path);
    const temporary = temporaryBeside(target);
    mkdirSync(dirname(target), { recursive: true });
    try {
      copyFileSync(objectPath(store, sha256), temporary, constants.COPYFILE_FICLONE);
      chmodSync(temporary, executable ? 0o755 : 0o644);
      const time = timeOf(sha256);
      utimesSync(temporary, time, time);
      replaceFile(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
  touch(entryPath(store, entry));
  return true;
}

/**
 * A modification time derived from the content, somewhere in 2001 to 2004. What is known about a restored
 * file by its time and size holds again when the same build is restored, and no two builds look alike.
 */
function timeOf(sha256: string): Date {
  return new Date(1_000_000_000_000 + (Number.parseInt(sha256.slice(0, 12), 16) % 100_000_000_000));
}
