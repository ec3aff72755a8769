import { closeSync, openSync, readSync } from 'node:fs';

const pageSize = 1 << 14;

/** A file that is read a page at a time, each once. Open only while a page is read: many libraries are remembered. */
export class PagedFile {
  readonly path: string;
  readonly size: number;
  readonly littleEndian: boolean;
  readonly #pages = new Map<number, Buffer>();

  constructor(path: string, size: number, littleEndian: boolean) {
    this.path = path;
    this.size = size;
    this.littleEndian = littleEndian;
  }

  /** Zero beyond the end. */
  u8(offset: number): number {
    return this.#page(offset)[offset % pageSize] ?? 0;
  }

  u16(offset: number): number {
    const [first, second] = [this.u8(offset), this.u8(offset + 1)];
    return this.littleEndian ? first | (second << 8) : (first << 8) | second;
  }

  u32(offset: number): number {
    const at = offset % pageSize;
    const page = this.#page(offset);
    if (at + 4 <= page.length) return this.littleEndian ? page.readUInt32LE(at) : page.readUInt32BE(at);
    const [first, second] = [this.u16(offset), this.u16(offset + 2)];
    return this.littleEndian ? first + second * 0x10000 : first * 0x10000 + second;
  }

  /** Exact up to 2^53; what is larger lies in no file. */
  u64(offset: number): number {
    const [first, second] = [this.u32(offset), this.u32(offset + 4)];
    return this.littleEndian ? first + second * 0x100000000 : first * 0x100000000 + second;
  }

  /** The text up to its NUL, at most `limit` bytes of it. */
  text(offset: number, limit = 1 << 16): string {
    const parts: Buffer[] = [];
    for (let at = offset, left = limit; left > 0; ) {
      const page = this.#page(at).subarray(at % pageSize);
      const end = page.indexOf(0);
      const part = page.subarray(0, end < 0 ? Math.min(page.length, left) : Math.min(end, left));
      parts.push(part);
      if (end >= 0 || page.length === 0) break;
      at += part.length;
      left -= part.length;
    }
    return parts.length === 1 && parts[0] !== undefined
      ? parts[0].toString('latin1')
      : Buffer.concat(parts).toString('latin1');
  }

  #page(offset: number): Buffer {
    const index = Math.floor(offset / pageSize);
    let page = this.#pages.get(index);
    if (page === undefined) {
      page = this.#read(index);
      this.#pages.set(index, page);
    }
    return page;
  }

  #read(index: number): Buffer {
    const start = index * pageSize;
    if (!(start >= 0 && start < this.size)) return Buffer.alloc(0);
    const descriptor = openSync(this.path, 'r');
    try {
      const page = Buffer.allocUnsafe(pageSize);
      return page.subarray(0, readSync(descriptor, page, 0, pageSize, start));
    } catch {
      return Buffer.alloc(0);
    } finally {
      closeSync(descriptor);
    }
  }
}
