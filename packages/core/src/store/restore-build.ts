import { chmodSync, constants, copyFileSync, mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { entryInside } from '../files/inside.ts';
import { temporaryBeside } from '../files/write-file.ts';
import type { StoreEntry } from './entry.ts';
import { isIntact } from './find-build.ts';
import { entryPath, objectPath, touch } from './keep-build.ts';

/**
 * Puts a kept build into a package: each file is copied (by reference where the file system can) beside its
 * place and renamed, so that no program that has the old one loaded, and no hard link of it, is touched.
 *
 * @returns false when the store's copy is damaged; nothing is changed then
 * @throws the system's error where the package cannot be written, and where a link in it would lead out of it
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
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
  touch(entryPath(store, entry));
  return true;
}

/**
 * A time that is the content's own, somewhere in 2001 to 2004: what was found out about a file that was put
 * back before, under its time and size, holds for it again, and no two builds look alike.
 */
function timeOf(sha256: string): Date {
  return new Date(1_000_000_000_000 + (Number.parseInt(sha256.slice(0, 12), 16) % 100_000_000_000));
}
