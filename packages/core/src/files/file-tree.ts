import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ByteSource } from '@abistamp/binary';
import { Refusals } from './refusals.ts';
import { relativeInside } from './safe-path.ts';

/**
 * The few questions asked of an install tree. A directory answers them here; an archive or an image layer can
 * too. Paths are relative to the root, with forward slashes; '' is the root. What is absent, or vanishes
 * meanwhile, never throws: it is simply not there. What is there and cannot be read is answered in the same
 * way, and remembered: nothing may be concluded from its absence.
 */
export interface FileTree {
  /** A folder outside the root that still belongs to the tree, relative to the root. */
  readonly globalStoreFolder: string | null;
  /** Entries of a directory, unsorted; empty when it is missing or unreadable. */
  list(path: string): Entry[];
  /** Null when the file is missing, or larger than `maxBytes`. */
  read(path: string, maxBytes: number): string | null;
  /** The same as bytes. */
  readBytes(path: string, maxBytes: number): Uint8Array | null;
  stat(path: string): FileStat | null;
  /**
   * Opens a file for range reads.
   * @throws the system's error when it cannot be read
   */
  open(path: string): OpenSource;
  /** Target of a symbolic link, relative to the root; null when it is dangling or leaves the tree. */
  follow(path: string): string | null;
  /**
   * Where a symbolic link leads that leads out of what belongs to the tree, relative to the root; null for
   * any other path.
   */
  leadsOut(path: string): string | null;
  /** Whether this user may read a file that is there. */
  mayRead(path: string): boolean;
  /**
   * What was asked for and could not be read, with the system's code (`EACCES`), since the tree was opened.
   */
  unreadable(): ReadonlyMap<string, string>;
}

export interface Entry {
  name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export interface FileStat {
  size: number;
  mtimeMs: number;
  kind: 'file' | 'directory' | 'other';
  /** The same for all names of a file in its present state; absent where it has no other (hard links). */
  linkId?: string;
}

interface OpenSource extends ByteSource {
  close(): void;
}

/**
 * @param globalStoreFolder a folder outside the root, relative to it, that still belongs to the tree: links
 * may lead there
 */
export function openDirectory(root: string, globalStoreFolder: string | null = null): FileTree {
  const places = placesOf(root, globalStoreFolder);
  const at = (path: string) => (path === '' ? root : `${root}/${path}`);
  const refusals = new Refusals();
  return {
    globalStoreFolder,
    unreadable: () => refusals.codes,
    list: (path) => refusals.read<Entry[]>(path, [], () => readdirSync(at(path), { withFileTypes: true })),
    read: (path, maxBytes) =>
      refusals.read(path, null, () => (isFile(at(path), maxBytes) ? readFileSync(at(path), 'utf8') : null)),
    readBytes: (path, maxBytes) =>
      refusals.read(path, null, () => (isFile(at(path), maxBytes) ? readFileSync(at(path)) : null)),
    stat: (path) => refusals.ask(path, null, () => statPath(at(path))),
    open: (path) => refusals.demand(path, () => openFile(at(path))),
    follow: (path) => refusals.ask(path, null, () => followInside(places, at(path))),
    leadsOut: (path) => refusals.ask(path, null, () => followOutside(places, at(path))),
    mayRead: (path) =>
      refusals.read(path, false, () => {
        openFile(at(path)).close();
        return true;
      }),
  };
}

/** Asked first: throwing for every missing file would cost more than everything else. */
function isFile(path: string, maxBytes: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size <= maxBytes;
}

function statPath(path: string): FileStat | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined
    ? null
    : { size: stats.size, mtimeMs: stats.mtimeMs, kind: kindOf(stats), ...describeLink(stats) };
}

function describeLink({ dev, ino, nlink, mtimeMs }: Stats): Pick<FileStat, 'linkId'> {
  // Beyond that, the numbers of two files may be one.
  return nlink > 1 && Number.isSafeInteger(ino) ? { linkId: `${dev} ${ino} ${mtimeMs}` } : {};
}

function openFile(path: string): OpenSource {
  // Never blocks on a pipe without a writer: a path that was a file a moment ago may be one now.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stats = fstatSync(fd);
  if (!stats.isFile()) {
    closeSync(fd);
    throw new Error(`${path} is no file`);
  }
  const { size } = stats;
  return {
    size,
    read: (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(fd, bytes, 0, bytes.length, offset));
    },
    close: () => closeSync(fd),
  };
}

interface Place {
  real: string;
  /** The prefix of paths inside it, relative to the root. */
  prefix: string;
}

function placesOf(root: string, globalStoreFolder: string | null): Place[] {
  return ['', ...(globalStoreFolder === null ? [] : [globalStoreFolder])].flatMap((prefix) => {
    try {
      return { real: realpathSync.native(join(root, prefix)), prefix };
    } catch {
      return [];
    }
  });
}

function followInside(places: Place[], path: string): string | null {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null;
  const target = realpathSync.native(path);
  for (const { real, prefix } of places) {
    const inside = relativeInside(real, target);
    if (inside === null || inside === '') continue;
    return prefix === '' ? inside : `${prefix}/${inside}`;
  }
  return null;
}

function followOutside(places: Place[], path: string): string | null {
  const [root] = places;
  if (root === undefined || lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true)
    return null;
  const target = realpathSync.native(path);
  if (places.some(({ real }) => relativeInside(real, target) !== null)) return null;
  return relative(root.real, target).replaceAll(sep, '/');
}

/** Joins the root of a tree and a path inside it, in the system's spelling. */
export function absolutePath(root: string, path: string): string {
  return path === '' ? root : join(root, ...path.split('/'));
}

function kindOf(stats: Stats): FileStat['kind'] {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'directory' : 'other';
}
