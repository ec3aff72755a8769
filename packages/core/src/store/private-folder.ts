import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../files/write-file.ts';
import { storeFormat } from './location.ts';

/** Nobody else reads what is kept: it may tell where things are on this machine. */
const privateFolder = 0o700;
export const privateFile = 0o600;

/**
 * Whether only this user, or root, can have written a file or folder. Windows' own rights are not looked at.
 */
function isOurs({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean {
  if (process.getuid === undefined) return true;
  return (uid === process.getuid() || uid === 0) && (mode & 0o022) === 0;
}

/** As `isOurs`, for a file's path; false for a link, a folder, and for what is not there. */
export function isOurFile(path: string): boolean {
  const stats = statQuietly(path);
  return stats?.isFile() === true && isOurs(stats);
}

/**
 * Whether what is in a store can be used: others can make a store's folder before we do, in a shared place.
 */
export function isOurStore(store: string): boolean {
  const stats = statQuietly(join(store, storeFormat));
  return stats?.isDirectory() === true && isOurs(stats);
}

function statQuietly(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/**
 * Makes a folder in a store, readable for this user alone. @throws the system's error, and where the store
 * is somebody else's
 */
export function makeStoreFolder(store: string, folder: string): void {
  makeFolders(folder, privateFolder);
  if (!isOurStore(store)) throw new ForeignStoreError(`${store} can be written by others`);
}

/** Its code is the system's own for what is another user's. */
class ForeignStoreError extends Error {
  readonly code = 'EPERM';
}
