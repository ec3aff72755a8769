import { corrupt, overLimit } from './failures.ts';
import { limits } from './limits.ts';
import { type PaxRecords, parsePax } from './pax-records.ts';
import { blockSize, isZero, parseHeader, requireName, type TarHeader } from './tar-header.ts';

export interface TarEntry {
  /** As in the archive: nothing is known of where it leads. */
  name: string;
  kind: 'file' | 'folder' | 'link' | 'hard-link' | 'other';
  size: number;
  /** Target of a link. */
  link: string;
  mtimeMs: number;
  /** The content lacks its holes, and is of no use. */
  sparse: boolean;
  /** Where the content begins in the archive. */
  offset: number;
}

/**
 * Takes the content of an entry, part by part: what `bytes` have from `start` to `end`, valid during the call alone.
 * @param offset of the part in the content
 */
export type Sink = (bytes: Buffer, start: number, end: number, offset: number) => void;

/** Told each entry; returns what takes its content, or null. */
type OnEntry = (entry: TarEntry) => Sink | null;

const kinds: Readonly<Record<string, TarEntry['kind']>> = {
  0: 'file',
  1: 'hard-link',
  2: 'link',
  5: 'folder',
  7: 'file',
  S: 'file',
};

const none: PaxRecords = {};

/**
 * Reads a tar as its bytes come: ustar, PAX, GNU's long names. Keeps one block, and long names in bounds.
 * Sparse files have their name, and no content that could be read.
 */
export class TarParser {
  readonly #onEntry: OnEntry;
  #position = 0;
  /** The beginning of a header whose rest is yet to come. */
  #partial = Buffer.alloc(0);
  /** Content left of the current entry, its padding, and who takes it. */
  #left = 0;
  #padding = 0;
  #sink: Sink | null = null;
  #read = 0;
  #zeros = 0;
  #entries = 0;
  /** A sparse file whose map goes on in the next block (GNU's `isextended`). */
  #sparse: TarHeader | null = null;
  #global: PaxRecords = none;
  #next: PaxRecords = none;

  constructor(onEntry: OnEntry) {
    this.#onEntry = onEntry;
  }

  /** Whether its end was reached; what follows is ignored. */
  get isOver(): boolean {
    return this.#zeros > 1;
  }

  /** How many bytes nobody takes: a reader that can seek may leave them out, by `skip`. */
  get skippable(): number {
    return this.#partial.length > 0 || this.#sink !== null ? 0 : this.#left + this.#padding;
  }

  skip(count: number): void {
    const inContent = Math.min(count, this.#left);
    this.#left -= inContent;
    this.#padding -= count - inContent;
    this.#position += count;
  }

  /** @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_LIMIT` */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.isOver; ) {
      if (this.#left > 0 || this.#padding > 0) at += this.#takeContent(chunk, at);
      else if (this.#partial.length === 0 && chunk.length - at >= blockSize) {
        this.#takeHeader(chunk, at);
        at += blockSize;
      } else at += this.#takePartial(chunk, at);
    }
  }

  /** @throws AbistampError `IMAGE_CORRUPT` if the archive ends within an entry */
  end(): void {
    if (this.#left > 0 || this.#partial.length > 0 || this.#sparse !== null)
      throw corrupt('a tar ends in the middle of a file');
  }

  #takeContent(chunk: Buffer, at: number): number {
    const count = Math.min(this.#left, chunk.length - at);
    if (count > 0 && this.#sink !== null) this.#sink(chunk, at, at + count, this.#read);
    this.#read += count;
    this.#left -= count;
    if (this.#left > 0) {
      this.#position += count;
      return count;
    }
    if (count > 0) this.#sink = null;
    const padding = Math.min(this.#padding, chunk.length - at - count);
    this.#padding -= padding;
    this.#position += count + padding;
    return count + padding;
  }

  #takePartial(chunk: Buffer, at: number): number {
    const count = Math.min(blockSize - this.#partial.length, chunk.length - at);
    const block = Buffer.concat([this.#partial, chunk.subarray(at, at + count)]);
    this.#partial = block;
    if (block.length === blockSize) {
      this.#partial = Buffer.alloc(0);
      this.#takeHeader(block, 0);
    }
    return count;
  }

  #takeHeader(bytes: Buffer, at: number): void {
    this.#position += blockSize;
    if (this.#sparse !== null) {
      if (bytes[at + 504] === 0) this.#takeEntry(this.#sparse);
      return;
    }
    if (bytes[at] === 0 && isZero(bytes, at)) {
      this.#zeros++;
      return;
    }
    this.#zeros = 0;
    const header = parseHeader(bytes, at);
    if (++this.#entries > limits.entries) throw overLimit('a tar has too many entries', `${limits.entries}`);
    if ('xgLKX'.includes(header.type)) this.#takeExtension(header);
    else if (header.type === 'S' && bytes[at + 482] !== 0) this.#sparse = header;
    else this.#takeEntry(header);
  }

  /** A block about the next entry, or (`g`) about all that follow. */
  #takeExtension({ type, size }: TarHeader): void {
    if (size > limits.records)
      throw overLimit(`a tar has a name or record of ${size} bytes`, `${limits.records} bytes`);
    let whole: Buffer | null = null;
    this.#expect(size, (part, start, end, offset) => {
      if (end - start < size) {
        whole ??= Buffer.alloc(size);
        part.copy(whole, offset, start, end);
      }
      if (offset + end - start === size) this.#extend(type, whole ?? part.subarray(start, end));
    });
  }

  #extend(type: string, bytes: Buffer): void {
    if (type === 'L') this.#next = { ...this.#next, path: endAtZero(bytes) };
    else if (type === 'K') this.#next = { ...this.#next, linkpath: endAtZero(bytes) };
    else if (type === 'g') this.#global = { ...this.#global, ...parsePax(bytes) };
    else this.#next = { ...this.#next, ...parsePax(bytes) };
  }

  #takeEntry(header: TarHeader): void {
    const more = this.#global === none ? this.#next : { ...this.#global, ...this.#next };
    this.#next = none;
    this.#sparse = null;
    const kind = kinds[header.type] ?? 'other';
    // Links and folders have none, whatever they claim (as bsdtar and Go's archive/tar read them).
    const size = kind === 'file' || kind === 'other' ? (more.size ?? header.size) : 0;
    // As Go's archive/tar: an empty record leaves the header's name. What has none at all leads nowhere.
    const name = requireName(more.path || header.name);
    const entry: TarEntry = {
      name,
      // Old archives mark folders by their name alone.
      kind: kind === 'file' && name.endsWith('/') ? 'folder' : kind,
      size,
      link: requireName(more.linkpath || header.link),
      mtimeMs: header.mtimeMs,
      sparse: more.sparse === true || header.type === 'S',
      offset: this.#position,
    };
    this.#expect(size, name === '' ? null : this.#onEntry(entry));
  }

  #expect(size: number, sink: Sink | null): void {
    this.#left = size;
    this.#padding = (blockSize - (size % blockSize)) % blockSize;
    this.#read = 0;
    this.#sink = size === 0 ? null : sink;
  }
}

function endAtZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
