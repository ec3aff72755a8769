import { type Duplex, Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { corrupt } from './failures.ts';
import { FrameSplitter } from './zstd-frames.ts';

type Compression = 'gzip' | 'zstd' | 'none';

/** Told from the first bytes: names and media types may say something else. */
export function detectCompression(head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length < 4) return 'none';
  const magic = head.readUInt32LE(0);
  return magic === 0xfd2fb528 || magic >>> 4 === 0x0184d2a5 ? 'zstd' : 'none';
}

/** The name of a compression that is not read, by its first bytes; the magic numbers are those of `file(1)`. */
export function foreignCompression(head: Buffer): string | null {
  const bytes = head.toString('latin1');
  if (bytes.startsWith('\xfd7zXZ\0')) return 'xz';
  return /^BZh[1-9]1AY/.test(bytes) ? 'bzip2' : null;
}

/**
 * The plain bytes of compressed ones, part by part.
 * @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_LIMIT`
 */
export function decompress(chunks: Iterable<Buffer>, compression: Compression): AsyncIterable<Buffer> {
  switch (compression) {
    case 'gzip':
      return gunzip(chunks);
    case 'zstd':
      return unzstd(chunks);
    case 'none':
      return pass(chunks);
  }
}

async function* pass(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function* gunzip(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* passThrough(chunks, zlib.createGunzip({ chunkSize: chunkBytes }));
  } catch (error) {
    throw isFromZlib(error) ? corrupt(`gzip data is damaged (${error.message})`) : error;
  }
}

/** What is not yet taken stays small: each part is its own buffer, until it is collected. */
const chunkBytes = 1 << 16;

async function* passThrough(chunks: Iterable<Buffer>, decoder: Duplex): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks, { objectMode: false, highWaterMark: 1 << 20 });
  source.on('error', (error) => decoder.destroy(error));
  source.pipe(decoder);
  try {
    for await (const chunk of decoder) {
      yield chunk as Buffer;
      release(chunk as Buffer);
    }
  } finally {
    source.destroy();
    decoder.destroy();
  }
}

/**
 * Gives back the memory of a part at once, where Node.js can (21 and newer): what is collected at some time adds up to
 * some 100 MB. The decoder goes on in what it has not filled to its end.
 */
function release({ buffer, byteOffset, byteLength }: Buffer): void {
  const isFull = byteOffset + byteLength === buffer.byteLength;
  if (isFull) (buffer as { transfer?(length: number): unknown }).transfer?.(0);
}

function isFromZlib(error: unknown): error is Error {
  return error instanceof Error && /^(?:Z_|ZSTD_)/.test(String((error as NodeJS.ErrnoException).code));
}

/**
 * Each frame by its own decoder; whole frames, and those that were cut short, are told apart by the splitter. Node's
 * own decoder, where there is one, would stop after the first frame before Node 26.
 */
async function* unzstd(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  const open = (zlib as unknown as NativeZstd).createZstdDecompress;
  const frames = new FrameReader(chunks);
  try {
    for (let frame = frames.next(); frame !== null; frame = frames.next())
      yield* open === undefined ? decodeByLibrary(frame) : decodeNatively(frame, open);
  } catch (error) {
    if (!isFromDecoder(error) && !isFromZlib(error)) throw error;
    frames.requireWhole();
    throw corrupt(`zstd data is damaged (${error.message})`);
  }
  frames.requireWhole();
}

/** Node 22.15 and newer; the types are those of an older one. */
interface NativeZstd {
  createZstdDecompress?: (options: { chunkSize: number }) => Duplex;
  zstdDecompressSync?: (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;
}

/** The frames of zstd data, one after the other, each part by part. */
class FrameReader {
  readonly #input: Iterator<Buffer>;
  readonly #splitter: FrameSplitter;
  /** Parts of frames that were split and not taken; null ends a frame. */
  #ready: (Buffer | null)[] = [];

  constructor(chunks: Iterable<Buffer>) {
    this.#input = chunks[Symbol.iterator]();
    this.#splitter = new FrameSplitter({
      data: (bytes) => this.#ready.push(bytes),
      end: () => this.#ready.push(null),
    });
  }

  /** Null after the last one. The one before has to be taken to its end. */
  next(): Generator<Buffer> | null {
    const first = this.#pull();
    return first === undefined || first === null ? null : this.#parts(first);
  }

  /** @throws AbistampError `IMAGE_CORRUPT` if the data ended within a frame */
  requireWhole(): void {
    this.#splitter.end();
  }

  *#parts(first: Buffer): Generator<Buffer> {
    for (let part: Buffer | null | undefined = first; part instanceof Buffer; part = this.#pull()) yield part;
  }

  #pull(): Buffer | null | undefined {
    while (this.#ready.length === 0) {
      const { done, value } = this.#input.next();
      if (done === true) return undefined;
      this.#splitter.push(value);
      // Taken from the end.
      this.#ready.reverse();
    }
    return this.#ready.pop();
  }
}

/** A stream for each of thousands of small frames would cost more than what is in them. */
const smallFrame = { compressed: 1 << 17, plain: 4 << 20 };

async function* decodeNatively(
  frame: Generator<Buffer>,
  open: NonNullable<NativeZstd['createZstdDecompress']>,
): AsyncGenerator<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  let isWhole = false;
  while (size <= smallFrame.compressed) {
    const { done, value } = frame.next();
    isWhole = done === true;
    if (isWhole) break;
    parts.push(value);
    size += value.length;
  }
  const small = isWhole ? decodeSmall(Buffer.concat(parts)) : null;
  if (small !== null) {
    yield small;
    return;
  }
  yield* passThrough(
    (function* () {
      yield* parts;
      if (!isWhole) yield* frame;
    })(),
    open({ chunkSize: chunkBytes }),
  );
}

/** Null for one that holds more than is taken at once. */
function decodeSmall(frame: Buffer): Buffer | null {
  try {
    const { zstdDecompressSync } = zlib as unknown as NativeZstd;
    return zstdDecompressSync?.(frame, { maxOutputLength: smallFrame.plain }) ?? null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}

function* decodeByLibrary(frame: Generator<Buffer>): Generator<Buffer> {
  let ready: Buffer[] = [];
  const decoder = new Decompress((chunk) => {
    if (chunk.length > 0) ready.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  });
  // Small steps: what a step gives may be a thousand times as much.
  for (const part of frame)
    for (let at = 0; at < part.length; at += 1 << 14) {
      decoder.push(part.subarray(at, at + (1 << 14)));
      yield* ready;
      ready = [];
    }
  decoder.push(new Uint8Array(0), true);
  yield* ready;
}

/** It throws plain errors with a number. */
function isFromDecoder(error: unknown): error is Error {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'number';
}
