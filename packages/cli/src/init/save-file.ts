import { chmodSync, chownSync, lstatSync, realpathSync, rmSync, statSync } from 'node:fs';
import { AbistampError, writeAtomically } from '@abistamp/core';

/**
 * Writes one of the project's own files, whole or not at all. A link stays a link, and mode and owner stay
 * what they are: it is the user's file.
 * @param text null deletes it
 * @throws AbistampError `UNWRITABLE`, also for a file that is read-only: somebody meant it to stay as it is
 */
export function saveFile(path: string, text: string | null): void {
  try {
    if (text === null) rmSync(path);
    else writeThrough(path, text);
  } catch (cause) {
    if (cause instanceof AbistampError) throw cause;
    throw new AbistampError('UNWRITABLE', `${path} cannot be written`, { cause });
  }
}

function writeThrough(path: string, text: string): void {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const real = isLink ? realpathSync(path) : path;
  const before = statSync(real, { throwIfNoEntry: false });
  if (before !== undefined && (before.mode & 0o222) === 0)
    throw new AbistampError('UNWRITABLE', `${path} is read-only`, {
      hint: 'make it writable, if abistamp may change it',
    });
  writeAtomically(real, text);
  if (before === undefined) return;
  const now = statSync(real);
  if (now.uid !== before.uid || now.gid !== before.gid) chownSync(real, before.uid, before.gid);
  chmodSync(real, before.mode & 0o7777);
}
