import { chmodSync, constants, copyFileSync, lstatSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../files/replace-file.ts';
import { temporaryBeside } from '../files/write-file.ts';

/**
 * Replaces a package's hard links by files of its own. They may link into a package manager's store, where a
 * build that writes in place would change the file for every other project. Content, mode and times stay;
 * each file is replaced by a rename, so none is ever missing.
 */
export function breakHardLinks(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // Packages installed inside a package are not part of it.
    if (entry.isDirectory() && entry.name !== 'node_modules') breakHardLinks(path);
    else if (entry.isFile()) ownFile(path);
  }
}

function ownFile(path: string): void {
  const { nlink, mode, atime, mtime } = lstatSync(path);
  if (nlink === 1) return;
  const temporary = temporaryBeside(path);
  copyFileSync(path, temporary, constants.COPYFILE_FICLONE);
  chmodSync(temporary, mode);
  utimesSync(temporary, atime, mtime);
  replaceFile(temporary, path);
}
