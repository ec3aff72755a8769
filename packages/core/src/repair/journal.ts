import { join } from 'node:path';
import { isRecord, numberOf, stringOf, stringsOf } from '../files/json.ts';
import { readOwnFile } from '../files/read-file.ts';
import { writeAtomically } from '../files/write-file.ts';
import { type ProcessIdentity, parseProcessIdentity } from '../runtime/process-identity.ts';
import { journalPath } from './unfinished.ts';

/**
 * What a repair keeps, and how: all that is needed to put it back after a crash, and to know that it is still
 * the same.
 */
export interface Journal {
  /** Random, and noted outside of the tree: what has no such note is not ours. */
  id: string;
  kept: Kept[];
  /** Groups of processes that work on the tree, by their leaders. */
  groups: ProcessIdentity[];
}

/** One package, or one folder of links, as it was. */
export interface Kept {
  /** Its folder, relative to the root. */
  path: string;
  /** Its copy, relative to the repair's own folder. */
  copy: string;
  /** The folder's own time: hosts compare it with their lockfiles. */
  mtimeMs: number;
  /** Only these files are changed, relative to the folder; null: any may be. */
  files: string[] | null;
  /** By its manifest; null for a folder that has none. */
  name: string | null;
  version: string | null;
  inode: string;
  /**
   * A file of the host's own that says what belongs here, with its hash: where it has changed, this is no
   * longer what belongs here.
   */
  unchanged: { file: string; sha256: string } | null;
  /** The repair itself takes the folder away, and has the host unpack it again. */
  replaced: boolean;
}

const maxJournalBytes = 64 * 1024 * 1024;
const maxManifestBytes = 4 * 1024 * 1024;

/** @param folder absolute */
export function writeJournal(folder: string, journal: Journal): void {
  writeAtomically(join(folder, 'journal.json'), JSON.stringify({ version: 2, ...journal }));
}

/**
 * Null for one that is missing, torn or of another shape: then the copies were never finished, or are not
 * ours.
 */
export function readJournal(root: string): Journal | null {
  try {
    const raw: unknown = JSON.parse(readOwnFile(journalPath(root), maxJournalBytes));
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

/** Name and version in a package's folder; nulls where there is no manifest that could be read. */
export function readIdentity(folder: string): { name: string | null; version: string | null } {
  try {
    const manifest: unknown = JSON.parse(readOwnFile(join(folder, 'package.json'), maxManifestBytes));
    if (!isRecord(manifest)) return { name: null, version: null };
    return { name: stringOf(manifest['name']), version: stringOf(manifest['version']) };
  } catch {
    return { name: null, version: null };
  }
}
