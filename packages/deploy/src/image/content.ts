import type { ByteSource } from '@abistamp/binary';

export const pageBytes = 1 << 16;
const smallBytes = 4 << 20;

/** The bytes of a file in an image. */
export interface Content {
  size: number;
  /** Where they can be read at any time: in a plain layer, or on this disk. Null in a compressed layer, */
  source: (() => ByteSource | null) | null;
  /** where they begin so far into the layer's plain bytes, */
  layer: number;
  offset: number;
  /** and some of them were kept, by page. Null for all that nobody asked for. */
  pages: Map<number, Buffer> | null;
  /** The release of Node that the bytes name, once they were searched for it. */
  release?: string | null;
  /** Nothing of it can be read: a sparse file. */
  isUnreadable?: true;
}

/** What was asked for and not kept: to be read by another pass over its layer. */
export class Wishes {
  readonly #pages = new Map<Content, Set<number>>();
  #count = 0;

  /** How often something was lacking so far. */
  get count(): number {
    return this.#count;
  }

  /** One page of a large file; a small one is asked for further pages. */
  ask(content: Content, page: number): void {
    if (content.size > smallBytes) this.add(content, page);
    else this.addWhole(content);
  }

  add(content: Content, page: number): void {
    this.#count++;
    const pages = this.#pages.get(content);
    if (pages === undefined) this.#pages.set(content, new Set([page]));
    else pages.add(page);
  }

  addWhole(content: Content): void {
    for (let page = 0; page * pageBytes < content.size; page++)
      if (content.pages?.has(page) !== true) this.add(content, page);
  }

  /** By layer. */
  list(): Map<number, Map<Content, Set<number>>> {
    const layers = new Map<number, Map<Content, Set<number>>>();
    for (const [content, pages] of this.#pages) {
      const layer = layers.get(content.layer) ?? new Map<Content, Set<number>>();
      layer.set(content, pages);
      layers.set(content.layer, layer);
    }
    return layers;
  }
}

/** Keeps pages of files as they come by. */
export function keepPart(
  content: Content,
  bytes: Buffer,
  offset: number,
  wants: (page: number) => boolean,
): number {
  let kept = 0;
  for (let at = 0; at < bytes.length; ) {
    const page = Math.floor((offset + at) / pageBytes);
    const begin = (offset + at) % pageBytes;
    const count = Math.min(pageBytes - begin, bytes.length - at);
    if (wants(page)) {
      content.pages ??= new Map();
      let whole = content.pages.get(page);
      if (whole === undefined) {
        whole = Buffer.alloc(Math.min(pageBytes, content.size - page * pageBytes));
        content.pages.set(page, whole);
        kept += whole.length;
      }
      bytes.copy(whole, begin, at, at + count);
    }
    at += count;
  }
  return kept;
}

/**
 * Bytes of a file; shorter at its end. Null if some were not kept: then they are wished for.
 */
export function readContent(content: Content, offset: number, length: number, wishes: Wishes): Buffer | null {
  const end = Math.min(offset + length, content.size);
  if (!(offset >= 0 && offset < end)) return Buffer.alloc(0);
  if (content.isUnreadable === true) return null;
  if (content.source !== null) {
    const bytes = content.source()?.read(offset, end - offset) ?? null;
    return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  const parts: Buffer[] = [];
  let isWhole = true;
  for (let at = offset; at < end; ) {
    const page = Math.floor(at / pageBytes);
    const begin = at % pageBytes;
    const kept = content.pages?.get(page);
    if (kept === undefined) {
      wishes.ask(content, page);
      isWhole = false;
    } else parts.push(kept.subarray(begin, begin + end - at));
    at = (page + 1) * pageBytes;
  }
  if (!isWhole) return null;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}
