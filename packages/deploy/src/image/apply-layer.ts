import { overLimit } from '../archive/failures.ts';
import { limits } from '../archive/limits.ts';
import type { TarEntry } from '../archive/tar-parser.ts';
import type { Content } from './content.ts';
import { entriesOf, type Folder, type ImageNode, locate, newFolder, splitPath } from './nodes.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';
const maxLinks = 40;

/**
 * Applies one entry of a layer to what the layers below it left (OCI image specification, "Image Layer
 * Filesystem Changeset"). Names stay below the root, and are followed through links inside it, as by `umoci`.
 * @param makeContent for a file
 * @returns the file's path in the image, or null for what is no file
 * @throws AbistampError `IMAGE_LIMIT`
 */
export function applyEntry(
  root: Folder,
  entry: TarEntry,
  layer: number,
  makeContent: () => Content,
): string | null {
  const parts = clamp(entry.name);
  if (parts.length > limits.levels)
    throw overLimit(`a layer has ${parts.length} folders in one another`, `${limits.levels}`);
  const name = parts.pop();
  if (name === undefined) return null;
  const isMark = name.startsWith(whiteout);
  // A mark without a name means nothing; one of overlayfs' own files is no file of the image.
  if (isMark && (name === whiteout || (name.startsWith(`${whiteout}${whiteout}`) && name !== opaque)))
    return null;
  const place = enter(root, parts, layer, !isMark);
  if (place === null) return null;
  const entries = entriesOf(place.folder);
  if (name === opaque) hide(place.folder, layer);
  else if (isMark) {
    const hidden = name.slice(whiteout.length);
    const node = entries.get(hidden);
    if (node !== undefined && hides(node, layer)) entries.delete(hidden);
  } else {
    const node = makeNode(root, entry, entries.get(name), layer, makeContent);
    if (node === null) return null;
    entries.set(name, node);
    return node.kind === 'file' ? [...place.parts, name].join('/') : null;
  }
  return null;
}

/** `..` above the root is the root. */
function clamp(name: string): string[] {
  const parts: string[] = [];
  for (const part of splitPath(name))
    if (part === '..') parts.pop();
    else parts.push(part);
  return parts;
}

/** The folder of an entry, made where it is missing; null at a circle of links, and where nothing is to be hidden. */
function enter(
  root: Folder,
  parts: readonly string[],
  layer: number,
  make: boolean,
): { folder: Folder; parts: string[] } | null {
  const pending = [...parts].reverse();
  const above: Folder[] = [];
  let folder = root;
  let path: string[] = [];
  let links = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '..') {
      folder = above.pop() ?? root;
      path = path.slice(0, -1);
      continue;
    }
    const entries = entriesOf(folder);
    let next = entries.get(part);
    if (next?.kind === 'link') {
      if (++links > maxLinks) return null;
      if (next.target.startsWith('/')) {
        folder = root;
        path = [];
        above.length = 0;
      }
      for (const step of splitPath(next.target).reverse()) pending.push(step);
      if (pending.length > limits.name) return null;
      continue;
    }
    if (next?.kind !== 'folder') {
      if (!make) return null;
      next = newFolder(layer);
      entries.set(part, next);
    }
    above.push(folder);
    folder = next;
    path = [...path, part];
    if (path.length > limits.levels)
      throw overLimit(`a layer has ${path.length} folders in one another`, `${limits.levels}`);
  }
  return { folder, parts: path };
}

/** Takes away what lower layers left in a folder. */
function hide(folder: Folder, layer: number): void {
  const entries = entriesOf(folder);
  for (const [name, node] of entries) if (hides(node, layer)) entries.delete(name);
}

/** Whether nothing of a node is of this layer; what is not, is taken away from it. */
function hides(node: ImageNode, layer: number): boolean {
  if (node.kind !== 'folder') return node.layer < layer;
  hide(node, layer);
  return node.layer < layer && entriesOf(node).size === 0;
}

function makeNode(
  root: Folder,
  entry: TarEntry,
  before: ImageNode | undefined,
  layer: number,
  makeContent: () => Content,
): ImageNode | null {
  switch (entry.kind) {
    case 'folder':
      // A folder goes into a folder, and replaces anything else.
      if (before?.kind !== 'folder') return newFolder(layer);
      before.layer = layer;
      return before;
    case 'file':
      return { kind: 'file', layer, mtimeMs: entry.mtimeMs, content: makeContent() };
    case 'link':
      return { kind: 'link', layer, target: entry.link };
    case 'hard-link': {
      const target = locate(root, clamp(entry.link).join('/'), false)?.node;
      if (target === undefined || target.kind === 'folder') return null;
      return { ...target, layer };
    }
    case 'other':
      return { kind: 'other', layer };
  }
}
