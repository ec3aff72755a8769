import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AbistampError, systemCode } from '../errors.ts';
import { hashFile } from '../files/digest.ts';
import { entryInside, pathInside } from '../files/inside.ts';
import { makeFolderInside, temporaryName } from '../files/write-file.ts';
import { endGroup, isGroupAlive, listGroups, watchGroups } from '../hosts/process-groups.ts';
import { copyFile, copyFolder, mirrorFile, mirrorFolder } from './copy-folder.ts';
import { absent, type Journal, type Kept, readIdentity, readJournal, writeJournal } from './journal.ts';
import { journalPath, repairFolder } from './unfinished.ts';
import { forgetJournal, isVouched, vouchForJournal } from './vouched-journals.ts';

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
 * Backs up packages while something rebuilds them in place. Whatever happens after `begin` returns, including
 * `kill -9` and a power cut, each package is either committed or rolled back: by `rollBack`, or by the next
 * repair's `recover`.
 */
export interface Transaction {
  /** Keeps the new state of packages: of all of them or of none. */
  commit(paths: readonly string[]): void;
  /**
   * Restores packages to their old state.
   * @throws AbistampError `UNWRITABLE` when that cannot be done now; the copies are then kept
   */
  rollBack(paths: readonly string[]): void;
  /** Stops tracking which processes work on the tree. */
  close(): void;
}

/** @throws AbistampError `UNWRITABLE` when the copies cannot be made; the tree is then untouched */
export function beginTransaction(root: string, subjects: readonly Subject[]): Transaction {
  const { folder, journal } = keepAll(root, subjects);
  const drop = (settled: readonly Kept[]) => {
    journal.kept = journal.kept.filter((entry) => !settled.includes(entry));
    removeKept(folder, journal, settled);
  };
  const unwatch = watchGroups(() => {
    if (journal.kept.length === 0) return;
    journal.groups = listGroups();
    writeJournal(folder, journal);
  });
  const among = (paths: readonly string[]) => journal.kept.filter(({ path }) => paths.includes(path));
  return {
    commit: (paths) => {
      const settled = among(paths);
      for (const entry of settled) keepTime(root, entry);
      drop(settled);
    },
    rollBack: (paths) => {
      const { done, failed } = putBackAll(root, folder, among(paths));
      drop(done);
      if (failed.length > 0) throw cannotPutBack(root, failed);
    },
    close: unwatch,
  };
}

/** What a killed repair left, and what became of it. Folders are relative to the root. */
export interface Recovery {
  /** Restored to their old state. */
  restored: string[];
  /** Changed since they were backed up, so left as they are; the copies are gone. */
  dropped: string[];
  /** There was a journal of another machine, user or folder; it was ignored. */
  foreign: boolean;
}

/**
 * Rolls back what a killed repair left half done. Ends its processes that still run first.
 * @param isInstalled whether the host still has this package in this folder
 * @throws AbistampError `UNWRITABLE` when something cannot be restored now; its copy is kept, and the rest is
 * done
 */
export async function recoverTree(
  root: string,
  isInstalled: (kept: Kept) => boolean = () => true,
): Promise<Recovery> {
  const place = repairFolder(root);
  const folder = pathInside(root, place);
  const found = existsSync(folder);
  const journal = found ? readJournal(root) : null;
  const recovery: Recovery = { restored: [], dropped: [], foreign: false };
  if (journal !== null && isVouched(root, journal.id)) {
    await Promise.all(journal.groups.filter(isGroupAlive).map(endGroup));
    const current = journal.kept.filter((entry) => isStill(root, entry, isInstalled));
    const { done, failed } = putBackAll(root, folder, current);
    for (const entry of done) sweep(root, entry);
    recovery.restored = done.map(({ path }) => path);
    recovery.dropped = journal.kept.filter((entry) => !current.includes(entry)).map(({ path }) => path);
    const settled = journal.kept.filter((entry) => !failed.some((failure) => failure.entry === entry));
    journal.kept = journal.kept.filter((entry) => !settled.includes(entry));
    removeKept(folder, journal, settled);
    if (failed.length > 0) throw cannotPutBack(root, failed);
  } else {
    recovery.foreign = found && existsSync(journalPath(root));
    if (found) rmSync(folder, { recursive: true, force: true });
  }
  dropLeftovers(dirname(folder), /\.\d+\.\w+\.tmp$/);
  return recovery;
}

/** Whether a folder still holds the package that was backed up, rather than one installed since. */
function isStill(root: string, kept: Kept, isInstalled: (kept: Kept) => boolean): boolean {
  try {
    const folder = pathInside(root, kept.path);
    const { unchanged } = kept;
    if (unchanged !== null && hashFile(pathInside(root, unchanged.file)) !== unchanged.sha256) return false;
    const stats = lstatSync(folder, { throwIfNoEntry: false, bigint: true });
    // Whole packages are not ours to remove: an install may have brought them since.
    if (wasAbsent(kept)) return stats?.isDirectory() === true && isHalfUnpacked(folder);
    // We removed it ourselves: the host's record decides whether it belongs there.
    if (stats === undefined) return kept.replaced && isInstalled(kept);
    if (!stats.isDirectory()) return false;
    if (`${stats.ino}` !== kept.inode) return kept.replaced && isHalfUnpacked(folder) && isInstalled(kept);
    const { name, version } = readIdentity(folder);
    return name === null || (name === kept.name && version === kept.version);
  } catch {
    return false;
  }
}

/** There was no such folder: the repair is to bring the package back. */
const wasAbsent = ({ inode }: Kept): boolean => inode === absent;

const isHalfUnpacked = (folder: string): boolean => !existsSync(join(folder, 'package.json'));

interface Failure {
  entry: Kept;
  error: unknown;
}

/** Each on its own: one that cannot be restored does not keep the others from it. */
function putBackAll(
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

function cannotPutBack(root: string, failed: readonly Failure[]): AbistampError {
  const [first] = failed;
  const code = systemCode(first?.error) ?? 'unknown';
  const folders = failed.map(({ entry }) => entry.path).join(', ');
  const full = isFull(code);
  return new AbistampError(
    'UNWRITABLE',
    `${folders} cannot be put back as before the repair (${code}); what was there is kept in ${repairFolder(root)}`,
    {
      hint: full
        ? 'free some space on this disk, then run abistamp rebuild'
        : 'run abistamp rebuild as the user who owns the tree',
      cause: first?.error,
    },
  );
}

function removeKept(folder: string, journal: Journal, settled: readonly Kept[]): void {
  if (settled.length === 0 && journal.kept.length > 0) return;
  if (journal.kept.length > 0) writeJournal(folder, journal);
  else rmSync(join(folder, 'journal.json'), { force: true });
  for (const { copy } of settled) rmSync(join(folder, copy), { recursive: true, force: true });
  if (journal.kept.length > 0) return;
  rmSync(folder, { recursive: true, force: true });
  forgetJournal(journal.id);
}

/** Removes temporary files that were never renamed into place. */
function sweep(root: string, { path, files }: Kept): void {
  const folders = new Set((files ?? []).map((file) => dirname(`${path}/${file}`)));
  for (const folder of folders) dropLeftovers(pathInside(root, folder), temporaryName);
}

function dropLeftovers(folder: string, name: RegExp): void {
  try {
    for (const left of readdirSync(folder).filter((entry) => name.test(entry)))
      rmSync(join(folder, left), { force: true });
  } catch {
    // Missing or not writable: harmless.
  }
}

function keepTime(root: string, kept: Kept): void {
  if (wasAbsent(kept)) return;
  const { path, mtimeMs } = kept;
  const time = new Date(mtimeMs);
  utimesSync(pathInside(root, path), time, time);
}

function keepAll(root: string, subjects: readonly Subject[]): { folder: string; journal: Journal } {
  const place = repairFolder(root);
  const id = randomBytes(16).toString('hex');
  const journal: Journal = { id, kept: [], groups: [] };
  try {
    rmSync(pathInside(root, place), { recursive: true, force: true });
    const folder = makeFolderInside(root, place);
    journal.kept = subjects.map((subject, i) => keep(root, folder, subject, `${i}`));
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

function keep(root: string, repair: string, subject: Subject, copy: string): Kept {
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

const isFull = (code: string): boolean => /^(?:ENOSPC|EDQUOT|EFBIG)$/.test(code);
