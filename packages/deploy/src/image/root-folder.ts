import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '@abistamp/binary';
import { AbistampError } from '@abistamp/core';
import type { Folder, ImageNode } from './nodes.ts';

/** What a machine fills when it runs, and no image holds. */
const mounted = new Set(['proc', 'sys', 'dev']);

/**
 * A root file system in a folder of this disk: an image that was unpacked, or a container's. Its folders are
 * listed when they are asked for, and none of its links is followed on this disk.
 * @throws the system's error for a folder that cannot be listed
 */
export function openRootFolder(folder: string): Folder {
  const read = () => new Map([...listFolder(folder)].filter(([name]) => !mounted.has(name)));
  return { kind: 'folder', layer: 0, entries: read() };
}

function listFolder(folder: string): Map<string, ImageNode> {
  const nodes = new Map<string, ImageNode>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const node = openNode(path);
    if (node !== null) nodes.set(entry.name, node);
  }
  return nodes;
}

function openNode(path: string): ImageNode | null {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isDirectory()) return { kind: 'folder', layer: 0, entries: null, read: () => listOrRefuse(path) };
  if (stats.isSymbolicLink()) return { kind: 'link', layer: 0, target: readlinkSync(path) };
  if (!stats.isFile()) return { kind: 'other', layer: 0 };
  const { size, mtimeMs } = stats;
  const content = { size, layer: 0, offset: 0, pages: null, source: () => openFile(path, size) };
  return { kind: 'file', layer: 0, mtimeMs, content };
}

/** A tree may be in what the system refuses: nothing can be said of the whole without it. */
function listOrRefuse(path: string): Map<string, ImageNode> {
  try {
    return listFolder(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map();
    throw new AbistampError('UNREADABLE', `${path} cannot be listed (${code})`, {
      hint: 'run it as a user who may read the whole folder',
    });
  }
}

/** Open only while a part of it is read. Null if it may not be read, or is another thing by now. */
function openFile(path: string, size: number): ByteSource | null {
  const read = (offset: number, length: number): Uint8Array => {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!fstatSync(descriptor).isFile()) return new Uint8Array(0);
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
    } finally {
      closeSync(descriptor);
    }
  };
  return { size, read };
}
