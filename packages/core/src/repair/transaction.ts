import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AbistampError, systemCode } from '../errors.ts';
import { absolutePath } from '../files/file-tree.ts';
import { isRecord, numberOf, stringOf, stringsOf } from '../files/json.ts';
import { findStateFolder } from '../files/state-folder.ts';
import { makeFolderQuietly, writeAtomically } from '../files/write-file.ts';
import { copyFile, copyFolder, mirrorFile, mirrorFolder } from './copy-folder.ts';

/** Where a repair keeps what it may have to put back. */
const repairFolder = (root: string): string => absolutePath(root, `${findStateFolder(root)}/repair`);

interface Kept {
  /** The package's folder, relative to the root. */
  path: string;
  /** Its copy, relative to `repairFolder`. */
  copy: string;
  /** The folder's own time: hosts compare it with their lockfiles. */
  mtimeMs: number;
  /** Only these files are changed, relative to the package; null: any may be. */
  files: string[] | null;
}

/**
 * Keeps packages as they are while something rebuilds them in place. Whatever happens after `begin` returned, `kill -9` and a
 * power cut included, each package is either committed or put back: by `rollBack`, or by the next run's `recover`.
 */
export interface Transaction {
  /** Takes the new state of packages for good, of all of them or of none. */
  commit(paths: readonly string[]): void;
  /** Puts a package back as it was. */
  rollBack(path: string): void;
}

/** @throws AbistampError `UNWRITABLE` when the copies cannot be made; the tree is then untouched. */
export function beginTransaction(
  root: string,
  subjects: readonly { path: string; files: string[] | null }[],
): Transaction {
  const folder = repairFolder(root);
  let open = keepAll(root, folder, subjects);
  const settle = (paths: readonly string[], put: (entry: Kept) => void) => {
    const settled = open.filter(({ path }) => paths.includes(path));
    if (settled.length === 0) return;
    for (const entry of settled) put(entry);
    open = open.filter((entry) => !settled.includes(entry));
    if (open.length > 0) writeJournal(folder, open);
    else rmSync(journalPath(folder), { force: true });
    for (const { copy } of settled) rmSync(join(folder, copy), { recursive: true, force: true });
    if (open.length === 0) rmSync(folder, { recursive: true, force: true });
  };
  return {
    commit: (paths) => settle(paths, (entry) => keepTime(root, entry)),
    rollBack: (path) => settle([path], (entry) => putBack(root, entry)),
  };
}

/** Puts back what a repair that was killed left half done. @returns the folders of the packages concerned */
export function recoverTree(root: string): string[] {
  const folder = repairFolder(root);
  const kept = readJournal(folder);
  for (const entry of kept) {
    putBack(root, entry);
    sweep(root, entry);
  }
  dropLeftovers(dirname(folder), /\.\d+\.\w+\.tmp$/);
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  return kept.map(({ path }) => path);
}

/** Whether a repair was killed half way, and nobody has cleared up since. */
export function isUnfinished(root: string): boolean {
  return existsSync(journalPath(repairFolder(root)));
}

function putBack(root: string, entry: Kept): void {
  const from = join(repairFolder(root), entry.copy);
  const to = absolutePath(root, entry.path);
  if (entry.files === null) mirrorFolder(from, to);
  else for (const file of entry.files) mirrorFile(absolutePath(from, file), absolutePath(to, file));
  keepTime(root, entry);
}

/** Takes away what was to be renamed into its place and was not. */
function sweep(root: string, { path, files }: Kept): void {
  const folders = new Set((files ?? []).map((file) => dirname(`${path}/${file}`)));
  for (const folder of folders) dropLeftovers(absolutePath(root, folder), /\.abistamp-\d+$/);
}

function dropLeftovers(folder: string, name: RegExp): void {
  try {
    for (const left of readdirSync(folder).filter((entry) => name.test(entry)))
      rmSync(join(folder, left), { force: true });
  } catch {
    // Nothing there, or nothing that may be written: it does no harm.
  }
}

function keepTime(root: string, { path, mtimeMs }: Kept): void {
  const time = new Date(mtimeMs);
  utimesSync(absolutePath(root, path), time, time);
}

function keepAll(
  root: string,
  folder: string,
  subjects: readonly { path: string; files: string[] | null }[],
): Kept[] {
  try {
    rmSync(folder, { recursive: true, force: true });
    makeFolderQuietly(folder);
    const kept = subjects.map(({ path, files }, i): Kept => {
      const from = absolutePath(root, path);
      const copy = join(folder, `${i}`);
      if (files === null) copyFolder(from, copy);
      else for (const file of files) copyFile(absolutePath(from, file), absolutePath(copy, file));
      return { path, copy: `${i}`, mtimeMs: Math.floor(statSync(from).mtimeMs), files };
    });
    writeJournal(folder, kept);
    return kept;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const code = systemCode(error) ?? 'unknown';
    const full = /^(?:ENOSPC|EDQUOT|EFBIG)$/.test(code);
    throw new AbistampError(
      'UNWRITABLE',
      `what is there cannot be kept safe in ${folder} (${code}), so nothing was changed`,
      {
        hint: full
          ? 'free some space on this disk'
          : 'repair the tree as the user who owns it, or make it writable',
        cause: error,
      },
    );
  }
}

const journalPath = (folder: string): string => join(folder, 'journal.json');

function writeJournal(folder: string, kept: Kept[]): void {
  writeAtomically(journalPath(folder), JSON.stringify({ version: 1, kept }));
}

/** What the journal names; nothing for one that is missing or torn: then the copies were never finished. */
function readJournal(folder: string): Kept[] {
  try {
    const journal: unknown = JSON.parse(readFileSync(journalPath(folder), 'utf8'));
    if (!isRecord(journal) || !Array.isArray(journal['kept'])) return [];
    return journal['kept'].flatMap((entry: unknown) => {
      if (!isRecord(entry)) return [];
      const path = stringOf(entry['path']);
      const copy = stringOf(entry['copy']);
      const mtimeMs = numberOf(entry['mtimeMs']);
      const files = entry['files'] === null ? null : stringsOf(entry['files']);
      const safe = path !== null && [path, ...(files ?? [])].every(isInside);
      return safe && copy !== null && /^\d+$/.test(copy) && mtimeMs !== null
        ? [{ path, copy, mtimeMs, files }]
        : [];
    });
  } catch {
    return [];
  }
}

const isInside = (path: string): boolean => !/(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]/.test(path);
