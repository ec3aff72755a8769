import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbistampError, systemCode } from '../errors.ts';
import { isRecord, parseJson } from '../files/json.ts';
import { maxBytes } from '../files/limits.ts';
import { readOwnFile } from '../files/read-file.ts';
import { userFolder } from '../files/user-folders.ts';
import { makeFolders, writeAtomically } from '../files/write-file.ts';
import { readBoot } from '../runtime/process-identity.ts';

/*
 * A journal says which files to restore, and it is in the tree, so a clone may bring one along. The proof
 * that we wrote it, on this machine and for this very folder, is a record of its id outside every tree, where
 * only this user can write.
 */

/** Distinguishes a folder from others with the same path or content. */
interface FolderIdentity {
  inode: string;
  /** Device numbers change on reboot. */
  device: string;
  boot: string | null;
}

/** A tree deleted during its repair leaves its record behind. */
const forgetAfterMs = 60 * 24 * 3_600_000;
/** Left by a process that was killed while it wrote a record. */
const leftoverMs = 3_600_000;

/** @throws AbistampError `UNWRITABLE` when the user has no folder for the record */
export function vouchForJournal(root: string, id: string): void {
  let why: unknown;
  for (const folder of noteFolders()) {
    try {
      makeFolders(folder, 0o700);
      if (!isOwnFolder(folder)) continue;
      writeAtomically(join(folder, id), JSON.stringify(identify(root)), { mode: 0o600 });
      dropOldNotes(folder);
      return;
    } catch (error) {
      why = error;
    }
  }
  throw new AbistampError(
    'UNWRITABLE',
    `${noteFolders()[0]} cannot be written (${systemCode(why) ?? 'unknown'}), so nothing was changed`,
    { hint: 'set XDG_STATE_HOME to a folder that you can write', cause: why },
  );
}

/** Whether we wrote the journal with this id, for the folder that is there now. */
export function isVouched(root: string, id: string): boolean {
  const here = identify(root);
  return noteFolders().some((folder) => {
    try {
      if (!isOwnFolder(folder)) return false;
      const note = parseJson(readOwnFile(join(folder, id), maxBytes.small));
      if (!isRecord(note) || note['inode'] !== here.inode) return false;
      return note['device'] === here.device || note['boot'] !== here.boot;
    } catch {
      return false;
    }
  });
}

export function forgetJournal(id: string): void {
  for (const folder of noteFolders()) {
    try {
      rmSync(join(folder, id), { force: true });
    } catch {
      // It proves nothing once its journal is gone.
    }
  }
}

function identify(root: string): FolderIdentity {
  const { ino, dev } = statSync(root, { bigint: true });
  return { inode: `${ino}`, device: `${dev}`, boot: readBoot() };
}

/** The second is for users without a writable home. */
function noteFolders(): string[] {
  const user = process.getuid?.() ?? 'user';
  return [join(userFolder('state', process.env), 'repairs'), join(tmpdir(), `abistamp-${user}`, 'repairs')];
}

/**
 * A folder of this user that no other user can write to: in a shared place, anyone may have created one of
 * that name.
 */
function isOwnFolder(folder: string): boolean {
  return [folder, join(folder, '..')].every((path) => {
    const stats = lstatSync(path);
    if (process.getuid === undefined) return stats.isDirectory();
    return stats.isDirectory() && stats.uid === process.getuid() && (stats.mode & 0o022) === 0;
  });
}

function dropOldNotes(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN);
    if (age > (name.endsWith('.tmp') ? leftoverMs : forgetAfterMs)) rmSync(path, { force: true });
  }
}
