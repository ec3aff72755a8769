import { join } from 'node:path';
import { isRecord, numberOf, parseJson, stringOf, stringsOf } from '../files/json.ts';
import { maxBytes } from '../files/limits.ts';
import { readOwnFile } from '../files/read-file.ts';
import { writeAtomically } from '../files/write-file.ts';
import { type ProcessIdentity, parseProcessIdentity } from '../runtime/process-identity.ts';
import { journalPath } from './unfinished.ts';

/**
 * What a repair has backed up: enough to restore it after a crash, and to verify that it is still the same
 * package.
 */
export interface Journal {
  /** Random, and recorded outside the tree: a journal without that record is not ours. */
  id: string;
  kept: Kept[];
  /** Process groups that work on the tree, by their leaders. */
  groups: ProcessIdentity[];
}

/** One package, or one folder of links, in its old state. */
export interface Kept {
  /** Its folder, relative to the root. */
  path: string;
  /** Its copy, relative to the repair's own folder. */
  copy: string;
  /** The folder's modification time: hosts compare it with their lockfiles. */
  mtimeMs: number;
  /** Files that may change, relative to the folder; null: any. */
  files: string[] | null;
  /** From its manifest; null for a folder without one. */
  name: string | null;
  version: string | null;
  /** `absent` where there was no folder. */
  inode: string;
  /**
   * A file of the host that says what belongs here, with its hash: once that has changed, the backup no
   * longer belongs here.
   */
  unchanged: { file: string; sha256: string } | null;
  /** The repair itself removes the folder and has the host extract it again. */
  replaced: boolean;
}

export const absent = 'absent';

/** There was no such folder: the repair is to bring the package back. */
export const wasAbsent = ({ inode }: Kept): boolean => inode === absent;

/** @param folder absolute */
export function writeJournal(folder: string, journal: Journal): void {
  writeAtomically(join(folder, 'journal.json'), JSON.stringify({ version: 2, ...journal }));
}

/** Null when it is missing, torn or malformed: the copies were then never finished, or are not ours. */
export function readJournal(root: string): Journal | null {
  try {
    const raw = parseJson(readOwnFile(journalPath(root), maxBytes.record));
    if (!isRecord(raw) || raw['version'] !== 2) return null;
    const id = stringOf(raw['id']);
    const { kept, groups } = raw;
    if (id === null || !/^[0-9a-f]{32}$/.test(id) || !Array.isArray(kept) || !Array.isArray(groups))
      return null;
    const parsed = kept.map(parseKept);
    if (!parsed.every((entry): entry is Kept => entry !== null)) return null;
    return {
      id,
      kept: parsed,
      groups: groups.flatMap((group: unknown) => parseProcessIdentity(group) ?? []),
    };
  } catch {
    return null;
  }
}

function parseKept(entry: unknown): Kept | null {
  if (!isRecord(entry)) return null;
  const path = stringOf(entry['path']);
  const copy = stringOf(entry['copy']);
  const inode = stringOf(entry['inode']);
  const mtimeMs = numberOf(entry['mtimeMs']);
  if (path === null || copy === null || inode === null || mtimeMs === null || !/^\d+$/.test(copy))
    return null;
  const files = entry['files'] === null ? null : stringsOf(entry['files']);
  const name = stringOf(entry['name']);
  const version = stringOf(entry['version']);
  const replaced = entry['replaced'] === true;
  const { unchanged } = entry;
  const seal = isRecord(unchanged)
    ? { file: stringOf(unchanged['file']), sha256: stringOf(unchanged['sha256']) }
    : null;
  if (seal === null) return { path, copy, inode, mtimeMs, files, name, version, replaced, unchanged: null };
  const { file, sha256 } = seal;
  if (file === null || sha256 === null) return null;
  return { path, copy, inode, mtimeMs, files, name, version, replaced, unchanged: { file, sha256 } };
}

/** Name and version of the package in a folder; nulls without a readable manifest. */
export function readIdentity(folder: string): { name: string | null; version: string | null } {
  try {
    const manifest = parseJson(readOwnFile(join(folder, 'package.json'), maxBytes.manifest));
    if (!isRecord(manifest)) return { name: null, version: null };
    return { name: stringOf(manifest['name']), version: stringOf(manifest['version']) };
  } catch {
    return { name: null, version: null };
  }
}
