import { createHash, randomUUID } from 'node:crypto';
import { closeSync, linkSync, lstatSync, openSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AbistampError, systemCode } from '../errors.ts';
import { maxBytes } from '../files/limits.ts';
import { readOwnFile } from '../files/read-file.ts';
import { removeFile } from '../files/replace-file.ts';
import { findStateFolder } from '../files/state-folder.ts';
import { makeFolderInside } from '../files/write-file.ts';
import { lockName } from './unfinished.ts';

/** What the text of a lock that cannot be read begins with. */
export const unreadable = 'unreadable';
/**
 * A holder that cannot be checked, on another machine or in another container, counts as gone after this long
 * a silence, as measured by us.
 */
export const silenceMs = 5 * 60_000;

/** @throws AbistampError `UNWRITABLE` */
export function lockFolder(root: string): string {
  try {
    return makeFolderInside(root, findStateFolder(root));
  } catch (error) {
    throw unwritable(root, error);
  }
}

/**
 * The file is written under a temporary name and hard-linked to the lock's: a visible lock is always
 * complete.
 */
export function tryAcquire(folder: string, text: string): boolean {
  const path = join(folder, lockName);
  if (isTaken(folder)) return false;
  const random = randomUUID().slice(0, 8);
  const own = `${path}.${process.pid}.${random}.tmp`;
  try {
    writeFileSync(own, text, { flag: 'wx' });
    linkSync(own, path);
    return true;
  } catch (error) {
    const code = systemCode(error) ?? '';
    // Taken; or our file was swept away as a leftover meanwhile.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    if (/^(?:EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK|EACCES|EINVAL)$/.test(code))
      return createWhole(folder, text);
    throw unwritable(folder, error);
  } finally {
    removeFile(own);
  }
}

/** @throws AbistampError `UNWRITABLE` where there can be no lock, since its folder is none */
function isTaken(folder: string): boolean {
  try {
    return lstatSync(join(folder, lockName), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Without hard links the lock is visible but empty for a moment. */
function createWhole(folder: string, text: string): boolean {
  try {
    const fd = openSync(join(folder, lockName), 'wx');
    try {
      writeFileSync(fd, text);
    } finally {
      closeSync(fd);
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(folder, error);
  }
}

/**
 * Removes the lock only if it still has the text that was read. One process at a time may remove a lock with
 * this text, and it reads again first: a lock taken meanwhile has another text.
 * @returns false when another process is removing it
 */
export function takeAway(path: string, text: string): boolean {
  const taking = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.taking`;
  try {
    closeSync(openSync(taking, 'wx'));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw unwritable(path, error);
    // Left behind by a process that was killed right there.
    const stats = lstatSync(taking, { throwIfNoEntry: false });
    if (stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) > silenceMs) removeFile(taking);
    return false;
  }
  try {
    if (readLock(path)?.text === text) removeFile(path);
    return true;
  } finally {
    removeFile(taking);
  }
}

/** Null when there is none. Anything but a file (a pipe, a folder, a link) is never opened. */
export function readLock(path: string): { text: string; mtimeMs: number } | null {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > maxBytes.small)
      return { text: `no lock: ${stats.mode} ${stats.ino}`, mtimeMs: stats.mtimeMs };
    return { text: readOwnFile(path, maxBytes.small), mtimeMs: stats.mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null;
    return { text: `${unreadable}: ${systemCode(error)}`, mtimeMs: 0 };
  }
}

/** Says that the holder is still there. */
export function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The tree was removed meanwhile; the work itself will report it.
  }
}

function unwritable(folder: string, cause: unknown): AbistampError {
  const code = systemCode(cause) ?? 'unknown';
  if (code === 'ELOOP')
    return new AbistampError(
      'UNWRITABLE',
      `${cause instanceof Error ? cause.message : folder}; nothing is changed behind links`,
      {
        hint: 'install the dependencies into a real folder of this project',
        cause,
      },
    );
  return new AbistampError('UNWRITABLE', `${folder} cannot be written (${code})`, {
    hint: 'repair the tree as the user who owns it, or make it writable',
    cause,
  });
}
