import { chmodSync, chownSync, lstatSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { AbistampError, type InitPlan, writeAtomically } from '@abistamp/core';

type PlannedFile = InitPlan['files'][number];

/**
 * Writes the project's own files, each whole or not at all, and none where one of them cannot be changed. A link
 * stays a link, and mode and owner stay what they are: they are the user's files. What a link out of the project
 * leads to is not: a clone may come with a `.npmrc` or `.gitattributes` that is one.
 * @throws AbistampError `UNWRITABLE`, also for a file that is read-only: somebody meant it to stay as it is
 */
export function saveFiles(root: string, files: readonly PlannedFile[]): void {
  for (const { path } of files) {
    attempt(path, () => requireInside(root, path));
    attempt(path, () => requireChangeable(path));
  }
  for (const { path, text } of files)
    attempt(path, () => (text === null ? rmSync(path) : writeThrough(path, text)));
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    if (cause instanceof AbistampError) throw cause;
    throw new AbistampError('UNWRITABLE', `${path} cannot be written`, { cause });
  }
}

/** The file that a path means: the one that a link leads to. */
function findReal(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? realpathSync(path) : path;
}

function requireInside(root: string, path: string): void {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const real = isThere ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
  if (real.startsWith(`${realpathSync(root)}${sep}`)) return;
  throw new AbistampError('UNWRITABLE', `${path} is a link to ${real}, outside of this project`, {
    hint: 'put a file in its place, if abistamp may change it',
  });
}

function requireChangeable(path: string): void {
  const real = findReal(path);
  const before = statSync(real, { throwIfNoEntry: false });
  if (before === undefined) return;
  if ((before.mode & 0o222) === 0)
    throw new AbistampError('UNWRITABLE', `${path} is read-only`, {
      hint: 'make it writable, if abistamp may change it',
    });
  const bytes = readFileSync(real);
  if (!bytes.equals(Buffer.from(bytes.toString('utf8'))))
    throw new AbistampError('UNWRITABLE', `${path} is not UTF-8, and would be damaged`, {
      hint: 'save it as UTF-8, if abistamp may change it',
    });
}

function writeThrough(path: string, text: string): void {
  const real = findReal(path);
  const before = statSync(real, { throwIfNoEntry: false });
  writeAtomically(real, text);
  if (before === undefined) return;
  const now = statSync(real);
  if (now.uid !== before.uid || now.gid !== before.gid) chownSync(real, before.uid, before.gid);
  chmodSync(real, before.mode & 0o7777);
}
