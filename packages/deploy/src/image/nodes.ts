import type { Content } from './content.ts';

/** What an image's file system holds; `layer` is the one that brought it, counted from the base. */
export type ImageNode = Folder | ImageFile | Link | Other;

export interface Folder {
  kind: 'folder';
  layer: number;
  /** Null until it is asked for, in a folder on this disk. */
  entries: Map<string, ImageNode> | null;
  read?: () => Map<string, ImageNode>;
}

export interface ImageFile {
  kind: 'file';
  layer: number;
  mtimeMs: number;
  content: Content;
}

interface Link {
  kind: 'link';
  layer: number;
  target: string;
}

/** A device, a pipe. */
interface Other {
  kind: 'other';
  layer: number;
}

export function newFolder(layer: number): Folder {
  return { kind: 'folder', layer, entries: new Map() };
}

export function entriesOf(folder: Folder): Map<string, ImageNode> {
  folder.entries ??= folder.read?.() ?? new Map();
  return folder.entries;
}

/** As Linux allows on the way to one file. */
const maxLinks = 40;

/** The parts of a path that count; `..` of the root is the root. */
export function splitPath(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** Where a path leads: what is there, and its own path without links. */
interface Place {
  node: ImageNode;
  parts: string[];
}

/**
 * Follows a path from the root. Links lead to places inside the root alone, as they do for a program that has it
 * for its own.
 * @param last whether the last part is followed if it is a link
 * @returns null for what is not there, and for links in a circle
 */
export function locate(root: Folder, path: string, last: boolean): Place | null {
  const pending = splitPath(path).reverse();
  let place: Place = { node: root, parts: [] };
  const above: ImageNode[] = [];
  let links = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '..') {
      place = { node: above.pop() ?? root, parts: place.parts.slice(0, -1) };
      continue;
    }
    if (place.node.kind !== 'folder') return null;
    const next = entriesOf(place.node).get(part);
    if (next === undefined) return null;
    if (next.kind !== 'link' || (pending.length === 0 && !last)) {
      above.push(place.node);
      place = { node: next, parts: [...place.parts, part] };
      continue;
    }
    if (++links > maxLinks) return null;
    if (next.target.startsWith('/')) {
      place = { node: root, parts: [] };
      above.length = 0;
    }
    for (const step of splitPath(next.target).reverse()) pending.push(step);
  }
  return place;
}
