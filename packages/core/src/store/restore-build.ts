import { chmodSync, constants, copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StoreEntry } from './entry.ts';
import { isIntact } from './find-build.ts';
import { entryPath, objectPath, touch } from './keep-build.ts';

/**
 * Puts a kept build into a package: each file is copied (by reference where the file system can) beside its place and renamed, so that no
 * program that has the old one loaded, and no hard link of it, is touched.
 *
 * @returns false when the store's copy is damaged; nothing is changed then
 * @throws the system's error where the package cannot be written
 */
export function restoreBuild(store: string, entry: StoreEntry, folder: string): boolean {
  if (!isIntact(store, entry)) return false;
  for (const { path, sha256, executable } of entry.files) {
    const target = join(folder, ...path.split('/'));
    const temporary = `${target}.abistamp-${process.pid}`;
    mkdirSync(dirname(target), { recursive: true });
    try {
      copyFileSync(objectPath(store, sha256), temporary, constants.COPYFILE_FICLONE);
      chmodSync(temporary, executable ? 0o755 : 0o644);
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
  touch(entryPath(store, entry));
  return true;
}
