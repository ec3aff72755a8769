import type { Sink } from '../archive/tar-parser.ts';
import type { Blocks } from './blocks.ts';
import { type Content, pageBytes } from './content.ts';

/** Of a larger package the rest is read again, if it is asked for. */
const maxBytes = 8 << 20;

/**
 * Files of one package that came by, until it is known whether there is anything native in it: most packages have
 * nothing, and a buffer for each file would cost more than what is in it.
 */
export class WaitingPackage {
  isNative = false;
  readonly #memory: Blocks;
  readonly #blocks: Buffer[] = [];
  /** Of each file, in order: a large one begins a block, a small one is in a block with others. */
  readonly #contents: Content[] = [];
  readonly #names: string[] = [];
  readonly #areSources: boolean[] = [];
  readonly #starts: number[] = [];
  #bytes = 0;
  #used = 0;

  constructor(memory: Blocks) {
    this.#memory = memory;
  }

  /**
   * @param isSource it is kept only if the package has something native
   * @returns null if there is no more room
   */
  add(content: Content, name: string, isSource: boolean): Sink | null {
    if (this.#bytes + content.size > maxBytes) return null;
    this.#bytes += content.size;
    const start = this.#reserve(content.size);
    this.#contents.push(content);
    this.#names.push(name);
    this.#areSources.push(isSource);
    this.#starts.push(start);
    return (bytes, from, to, offset) => this.#write(bytes, from, to, start + offset);
  }

  /** The file that was added last. */
  readLast(): Buffer {
    const last = this.#starts.length - 1;
    const pages: Buffer[] = [];
    this.#visit(last, (_, bytes) => pages.push(bytes));
    return Buffer.concat(pages);
  }

  /**
   * Ends it.
   * @param keep is called for each page that is to be kept, whose bytes are valid during the call alone
   */
  settle(keep: (content: Content, name: string, page: number, bytes: Buffer) => void): void {
    for (const [i, content] of this.#contents.entries())
      if (this.isNative || this.#areSources[i] !== true)
        this.#visit(i, (page, bytes) => keep(content, this.#names[i] ?? '', page, bytes));
    this.#memory.giveBack(this.#blocks);
  }

  /** All that was added, in bytes. */
  get size(): number {
    return this.#bytes;
  }

  #visit(file: number, see: (page: number, bytes: Buffer) => void): void {
    const { size } = this.#contents[file] ?? { size: 0 };
    for (let at = 0; at < size; at += pageBytes) {
      const place = (this.#starts[file] ?? 0) + at;
      const begin = place % pageBytes;
      const block = this.#blocks[(place - begin) / pageBytes];
      if (block !== undefined)
        see(at / pageBytes, block.subarray(begin, begin + Math.min(pageBytes, size - at)));
    }
  }

  /** @returns where a file begins in all blocks: no page of it is in two of them */
  #reserve(size: number): number {
    const left = this.#blocks.length * pageBytes - this.#used;
    if (size > left) this.#used += left;
    const start = this.#used;
    this.#used += size;
    while (this.#blocks.length * pageBytes < this.#used) this.#blocks.push(this.#memory.take());
    return start;
  }

  #write(bytes: Buffer, start: number, end: number, place: number): void {
    for (let at = start; at < end; ) {
      const begin = (place + at - start) % pageBytes;
      const until = Math.min(end, at + pageBytes - begin);
      const block = this.#blocks[(place + at - start - begin) / pageBytes];
      if (block !== undefined) bytes.copy(block, begin, at, until);
      at = until;
    }
  }
}
