import type { ByteSource } from './byte-source.ts';

/** Small enough that a 100 MB file costs only the few pages that hold its tables. */
const pageSize = 1 << 12;
/** Neighbouring pages are fetched together: tables are read front to back. */
const runPages = 2;

/** Reads a source page by page, each once. Reads beyond the end give zeros, never an error. */
export class PagedReader {
  readonly size: number;
  readonly littleEndian: boolean;
  readonly #source: ByteSource;
  readonly #pages = new Map<number, Buffer>();
  /** The last page requested: usually the next one, too. */
  #lastIndex = -1;
  #lastPage: Buffer = empty;

  constructor(source: ByteSource, littleEndian: boolean) {
    this.size = source.size;
    this.littleEndian = littleEndian;
    this.#source = source;
  }

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
    if (at >= 0 && at + 4 <= page.length)
      return this.littleEndian ? page.readUInt32LE(at) : page.readUInt32BE(at);
    const [first, second] = [this.u16(offset), this.u16(offset + 2)];
    return this.littleEndian ? first + second * 0x10000 : first * 0x10000 + second;
  }

  /** Exact up to 2^53: more than any meaningful address or size. */
  u64(offset: number): number {
    const [first, second] = [this.u32(offset), this.u32(offset + 4)];
    return this.littleEndian ? first + second * 0x100000000 : first * 0x100000000 + second;
  }

  i32(offset: number): number {
    return this.u32(offset) | 0;
  }

  word(offset: number, is64Bit: boolean): number {
    return is64Bit ? this.u64(offset) : this.u32(offset);
  }

  bytes(offset: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (!(offset >= 0) || wanted === 0) return Buffer.alloc(0);
    const found = this.#source.read(offset, wanted);
    return Buffer.from(found.buffer, found.byteOffset, found.byteLength);
  }

  /** Latin-1 text up to its NUL, or `limit` bytes of it. */
  text(offset: number, limit = 1 << 14): string {
    let text = '';
    for (let at = offset, left = limit; left > 0; ) {
      const page = this.#page(at);
      if (page.length === 0) break;
      const begin = at % pageSize;
      const end = page.indexOf(0, begin);
      const stop = Math.min(end < 0 ? page.length : end, begin + left);
      text += page.toString('latin1', begin, stop);
      if (end >= 0 && stop === end) break;
      left -= stop - begin;
      at += stop - begin;
      if (stop < pageSize) break;
    }
    return text;
  }

  #page(offset: number): Buffer {
    const index = Math.floor(offset / pageSize);
    if (index === this.#lastIndex) return this.#lastPage;
    const page = this.#pages.get(index) ?? this.#fetch(offset, index);
    this.#lastIndex = index;
    this.#lastPage = page;
    return page;
  }

  #fetch(offset: number, index: number): Buffer {
    if (!(offset >= 0 && offset < this.size)) return empty;
    const run = this.bytes(index * pageSize, pageSize * runPages);
    for (let i = 0; i < runPages; i++) {
      const page = run.subarray(i * pageSize, (i + 1) * pageSize);
      if (page.length > 0 && !this.#pages.has(index + i)) this.#pages.set(index + i, page);
    }
    return this.#pages.get(index) ?? empty;
  }
}

const empty = Buffer.alloc(0);
