import { randomBytes } from 'node:crypto';
import { lstatSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { AbistampError, systemCode } from '../errors.ts';
import { hashFile } from '../files/digest.ts';
import { entryInside, pathInside } from '../files/inside.ts';
import { makeFolderInside } from '../files/write-file.ts';
import { copyFile, copyFolder, mirrorFile, mirrorFolder } from './copy-folder.ts';
import { absent, type Journal, type Kept, readIdentity, wasAbsent, writeJournal } from './journal.ts';
import { repairFolder } from './unfinished.ts';
import { forgetJournal, vouchForJournal } from './vouched-journals.ts';

/** What a repair is about to change. */
export interface Subject {
  /** A package's folder, or one of links, relative to the root. */
  path: string;
  /** Files that may change, relative to the folder; null: any. */
  files: string[] | null;
  /** The folder itself is removed and extracted again. */
  replaced?: boolean;
  /** A file of the host, relative to the root: once it has changed, nothing is rolled back any more. */
  unchanged?: string | null;
}

/**
 * Copies what a repair is about to change, and writes the journal.
 * @throws AbistampError `UNWRITABLE` when the copies cannot be made; the tree is then untouched
 */
export function backUpAll(root: string, subjects: readonly Subject[]): { folder: string; journal: Journal } {
  const place = repairFolder(root);
  const id = randomBytes(16).toString('hex');
  const journal: Journal = { id, kept: [], groups: [] };
  try {
    rmSync(pathInside(root, place), { recursive: true, force: true });
    const folder = makeFolderInside(root, place);
    journal.kept = subjects.map((subject, i) => backUp(root, folder, subject, `${i}`));
    vouchForJournal(root, id);
    writeJournal(folder, journal);
    return { folder, journal };
  } catch (error) {
    discard(root, place);
    forgetJournal(id);
    if (error instanceof AbistampError) throw error;
    throw cannotKeep(root, error);
  }
}

function backUp(root: string, repair: string, subject: Subject, copy: string): Kept {
  const { path, files, replaced = false, unchanged = null } = subject;
  const from = pathInside(root, path);
  const to = join(repair, copy);
  const seal = unchanged === null ? null : { file: unchanged, sha256: hashFile(pathInside(root, unchanged)) };
  const common = { path, copy, files, replaced, unchanged: seal };
  if (lstatSync(from, { throwIfNoEntry: false }) === undefined)
    return { ...common, inode: absent, name: null, version: null, mtimeMs: 0 };
  if (files === null) copyFolder(from, to);
  else for (const file of files) copyFile(entryInside(from, file), entryInside(to, file));
  const { ino, mtimeMs } = lstatSync(from, { bigint: true });
  return { ...common, inode: `${ino}`, ...readIdentity(from), mtimeMs: Number(mtimeMs) };
}

function discard(root: string, place: string): void {
  try {
    rmSync(pathInside(root, place), { recursive: true, force: true });
  } catch {
    // A link in its place, or not writable: nothing there is ours.
  }
}

interface Failure {
  entry: Kept;
  error: unknown;
}

/** Each on its own: one that cannot be restored does not keep the others from it. */
export function putBackAll(
  root: string,
  folder: string,
  entries: readonly Kept[],
): { done: Kept[]; failed: Failure[] } {
  const done: Kept[] = [];
  const failed: Failure[] = [];
  for (const entry of entries) {
    try {
      putBack(root, folder, entry);
      done.push(entry);
    } catch (error) {
      failed.push({ entry, error });
    }
  }
  return { done, failed };
}

function putBack(root: string, folder: string, entry: Kept): void {
  const from = join(folder, entry.copy);
  const to = pathInside(root, entry.path);
  if (wasAbsent(entry)) {
    rmSync(to, { recursive: true, force: true });
    return;
  }
  if (entry.files === null) mirrorFolder(from, to);
  else for (const file of entry.files) mirrorFile(entryInside(from, file), entryInside(to, file));
  keepTime(root, entry);
}

/** Gives a folder the modification time that it had: hosts compare it with their lockfiles. */
export function keepTime(root: string, kept: Kept): void {
  if (wasAbsent(kept)) return;
  const { path, mtimeMs } = kept;
  const time = new Date(mtimeMs);
  utimesSync(pathInside(root, path), time, time);
}

/** Removes the copies of what is settled; with the last one, the journal and all that belongs to it. */
export function removeKept(folder: string, journal: Journal, settled: readonly Kept[]): void {
  if (settled.length === 0 && journal.kept.length > 0) return;
  if (journal.kept.length > 0) writeJournal(folder, journal);
  else rmSync(join(folder, 'journal.json'), { force: true });
  for (const { copy } of settled) rmSync(join(folder, copy), { recursive: true, force: true });
  if (journal.kept.length > 0) return;
  rmSync(folder, { recursive: true, force: true });
  forgetJournal(journal.id);
}

function cannotKeep(root: string, error: unknown): AbistampError {
  const code = systemCode(error) ?? 'unknown';
  let hint = 'repair the tree as the user who owns it, or make it writable';
  if (isFull(code)) hint = 'free some space on this disk';
  if (code === 'ELOOP') hint = 'install the dependencies into a real folder of this project';
  return new AbistampError(
    'UNWRITABLE',
    `what is there cannot be kept safe in ${join(root, repairFolder(root))} (${code}), so nothing was changed`,
    { hint, cause: error },
  );
}

/** The error for what could not be restored; the copies stay. */
export function cannotPutBack(root: string, failed: readonly Failure[]): AbistampError {
  const [first] = failed;
  const code = systemCode(first?.error) ?? 'unknown';
  const folders = failed.map(({ entry }) => entry.path).join(', ');
  const full = isFull(code);
  return new AbistampError(
    'UNWRITABLE',
    `${folders} cannot be put back as before the repair (${code}); what was there is kept in ${repairFolder(root)}`,
    {
      hint: (abistamp) =>
        full
          ? `free some space on this disk, then run ${abistamp} rebuild`
          : `run ${abistamp} rebuild as the user who owns the tree`,
      cause: first?.error,
    },
  );
}

const isFull = (code: string): boolean => /^(?:ENOSPC|EDQUOT|EFBIG)$/.test(code);
