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
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '@abistamp/binary';
import { relativeInside } from './safe-path.ts';

/**
 * The few questions asked of an install tree. A directory answers them here; an archive or an image layer can
 * too. Paths are relative to the root, with forward slashes; '' is the root. What is absent, or vanishes
 * meanwhile, never throws: it is simply not there.
 */
export interface FileTree {
  /** A folder outside the root that still belongs to the tree, relative to the root. */
  readonly shared: string | null;
  /** Entries of a directory, unsorted; empty when it is missing or unreadable. */
  list(path: string): Entry[];
  /** Null when the file is missing, or larger than `maxBytes`. */
  read(path: string, maxBytes: number): string | null;
  stat(path: string): FileStat | null;
  /**
   * Opens a file for range reads.
   * @throws the system's error when it cannot be read
   */
  open(path: string): OpenSource;
  /** Target of a symbolic link, relative to the root; null when it is dangling or leaves the tree. */
  follow(path: string): string | null;
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
}

export interface OpenSource extends ByteSource {
  close(): void;
}

/**
 * @param shared a folder outside the root, relative to it, that still belongs to the tree: links may lead
 * there
 */
export function openDirectory(root: string, shared: string | null = null): FileTree {
  const places = placesOf(root, shared);
  const at = (path: string) => (path === '' ? root : `${root}/${path}`);
  return {
    shared,
    list: (path) => {
      try {
        return readdirSync(at(path), { withFileTypes: true });
      } catch {
        return [];
      }
    },
    read: (path, maxBytes) => {
      try {
        // Throwing for every missing file would cost more than everything else.
        const stats = statSync(at(path), { throwIfNoEntry: false });
        return stats?.isFile() === true && stats.size <= maxBytes ? readFileSync(at(path), 'utf8') : null;
      } catch {
        return null;
      }
    },
    stat: (path) => {
      try {
        const stats = statSync(at(path), { throwIfNoEntry: false });
        if (stats === undefined) return null;
        const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
        return { size: stats.size, mtimeMs: stats.mtimeMs, kind };
      } catch {
        return null;
      }
    },
    open: (path) => openFile(at(path)),
    follow: (path) => followInside(places, at(path)),
  };
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

function placesOf(root: string, shared: string | null): Place[] {
  return ['', ...(shared === null ? [] : [shared])].flatMap((prefix) => {
    try {
      return { real: realpathSync.native(join(root, prefix)), prefix };
    } catch {
      return [];
    }
  });
}

function followInside(places: Place[], path: string): string | null {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null;
    const target = realpathSync.native(path);
    for (const { real, prefix } of places) {
      const inside = relativeInside(real, target);
      if (inside === null || inside === '') continue;
      return prefix === '' ? inside : `${prefix}/${inside}`;
    }
    return null;
  } catch {
    return null;
  }
}

/** Joins the root of a tree and a path inside it, in the system's spelling. */
export function absolutePath(root: string, path: string): string {
  return path === '' ? root : join(root, ...path.split('/'));
}
