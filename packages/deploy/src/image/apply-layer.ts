import { overLimit } from '../archive/failures.ts';
import { limits } from '../archive/limits.ts';
import type { TarEntry } from '../archive/tar-parser.ts';
import type { Content } from './content.ts';
import { entriesOf, type Folder, type ImageNode, locate, newFolder, splitPath } from './nodes.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';
const maxLinks = 40;

/** The folder that an entry goes into, and its own path in the image, without links and with a slash at its end. */
interface Place {
  folder: Folder;
  path: string;
}

/** Where a file of a layer is. */
export interface PlacedFile {
  /** As that of `Place`; the same string for all that comes together. */
  folder: string;
  name: string;
  content: Content;
}

/** Puts the entries of an image's layers into one tree, from the lowest layer on. */
export class LayerWriter {
  readonly #root: Folder;
  readonly #layer: number;
  /** The same names occur in many folders. */
  readonly #names: Map<string, string>;
  /** Where the last entry went: the next one mostly goes there, too. */
  #name: string | null = null;
  #place: Place | null = null;

  /** @param names those of all layers, each once */
  constructor(root: Folder, layer: number, names: Map<string, string>) {
    this.#root = root;
    this.#layer = layer;
    this.#names = names;
  }

  /**
   * Applies one entry of a layer to what the layers below it left (OCI image specification, "Image Layer
   * Filesystem Changeset"). Names stay below the root, and are followed through links inside it, as by `umoci`.
   * @param makeContent for a file
   * @returns null for what is no file, and for what has the content of another one
   * @throws AbistampError `IMAGE_LIMIT`
   */
  apply(entry: TarEntry, makeContent: (entry: TarEntry) => Content): PlacedFile | null {
    const slash = entry.name.lastIndexOf('/');
    const last = entry.name.slice(slash + 1);
    const isPlain = last !== '' && last !== '.' && last !== '..';
    const parts =
      isPlain && slash >= 0 && entry.name.slice(0, slash) === this.#name ? null : clamp(entry.name);
    if (parts !== null && parts.length > limits.levels)
      throw overLimit(`a layer has ${parts.length} folders in one another`, `${limits.levels}`);
    const name = parts === null ? last : parts.pop();
    if (name === undefined) return null;
    const isMark = name.startsWith(whiteout);
    // A mark without a name means nothing; one of overlayfs' own files is no file of the image.
    if (isMark && (name === whiteout || (name.startsWith(`${whiteout}${whiteout}`) && name !== opaque)))
      return null;
    const place = parts === null ? this.#place : enter(this.#root, parts, this.#layer, !isMark);
    this.#place = place;
    this.#name = isPlain && place !== null && !isMark ? entry.name.slice(0, Math.max(0, slash)) : null;
    if (place === null) return null;
    if (isMark) takeAway(place.folder, name, this.#layer);
    else return this.#put(place, name, entry, makeContent);
    return null;
  }

  #put(
    { folder, path }: Place,
    name: string,
    entry: TarEntry,
    makeContent: (entry: TarEntry) => Content,
  ): PlacedFile | null {
    const entries = entriesOf(folder);
    const before = entries.get(name);
    const node = makeNode(this.#root, entry, before, this.#layer, makeContent);
    if (node === null) return null;
    // Whoever led somewhere may have led to where the last entry went.
    if (before !== undefined && before !== node) this.#name = null;
    const own = this.#intern(name);
    entries.set(own, node);
    return entry.kind === 'file' && node.kind === 'file'
      ? { folder: path, name: own, content: node.content }
      : null;
  }

  /** As its own string: a part of another one keeps all of that. */
  #intern(name: string): string {
    let known = this.#names.get(name);
    if (known === undefined) {
      known = Buffer.from(name).toString();
      this.#names.set(known, known);
    }
    return known;
  }
}

function takeAway(folder: Folder, mark: string, layer: number): void {
  if (mark === opaque) {
    hide(folder, layer);
    return;
  }
  const entries = entriesOf(folder);
  const hidden = mark.slice(whiteout.length);
  const node = entries.get(hidden);
  if (node !== undefined && hides(node, layer)) entries.delete(hidden);
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
function enter(root: Folder, parts: readonly string[], layer: number, make: boolean): Place | null {
  const pending = [...parts].reverse();
  const above: Folder[] = [];
  let folder = root;
  let path: string[] = [];
  let links = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '..') {
      folder = above.pop() ?? root;
      path.pop();
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
    path.push(part);
    if (path.length > limits.levels)
      throw overLimit(`a layer has ${path.length} folders in one another`, `${limits.levels}`);
  }
  return { folder, path: path.map((part) => `${part}/`).join('') };
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
  makeContent: (entry: TarEntry) => Content,
): ImageNode | null {
  switch (entry.kind) {
    case 'folder':
      // A folder goes into a folder, and replaces anything else.
      if (before?.kind !== 'folder') return newFolder(layer);
      before.layer = layer;
      return before;
    case 'file':
      return { kind: 'file', layer, mtimeMs: entry.mtimeMs, content: makeContent(entry) };
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
