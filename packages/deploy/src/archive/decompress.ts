import type { Duplex } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { decode, type TakePlain } from './decode.ts';
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
 * Hands over the plain bytes of compressed ones. All compressed bytes are taken, also those after the end of what
 * they hold, unless no more is needed.
 * @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_LIMIT`, and what `take` throws
 */
export async function decompress(
  chunks: Iterable<Buffer>,
  compression: Compression,
  take: TakePlain,
): Promise<void> {
  const input = chunks[Symbol.iterator]();
  try {
    if (compression === 'gzip') await gunzip(input, take);
    else if (compression === 'zstd') await unzstd(input, take);
    else for (let next = input.next(); next.done !== true && take(next.value); ) next = input.next();
  } finally {
    input.return?.();
  }
}

async function gunzip(input: Iterator<Buffer>, take: TakePlain): Promise<void> {
  try {
    await decode(input, zlib.createGunzip, take);
  } catch (error) {
    throw isFromZlib(error) ? corrupt(`gzip data is damaged (${error.message})`) : error;
  }
}

function isFromZlib(error: unknown): error is Error {
  return error instanceof Error && /^(?:Z_|ZSTD_)/.test(String((error as NodeJS.ErrnoException).code));
}

/**
 * Each frame by its own decoder; whole frames, and those that were cut short, are told apart by the splitter. Node's
 * own decoder, where there is one, would stop after the first frame before Node 26.
 */
async function unzstd(input: Iterator<Buffer>, take: TakePlain): Promise<void> {
  const open = (zlib as unknown as NativeZstd).createZstdDecompress;
  const frames = new FrameReader(input);
  try {
    for (let frame = frames.next(); frame !== null; frame = frames.next())
      if (!(open === undefined ? decodeByLibrary(frame, take) : await decodeNatively(frame, open, take)))
        return;
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

  constructor(input: Iterator<Buffer>) {
    this.#input = input;
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

/** @returns whether more is needed */
async function decodeNatively(
  frame: Generator<Buffer>,
  open: NonNullable<NativeZstd['createZstdDecompress']>,
  take: TakePlain,
): Promise<boolean> {
  const parts: Buffer[] = [];
  let size = 0;
  let isWhole = false;
  while (size <= smallFrame.compressed) {
    const { done, value } = frame.next();
    isWhole = done === true;
    if (isWhole) break;
    // Each is valid until the next one.
    parts.push(Buffer.from(value));
    size += value.length;
  }
  const small = isWhole ? decodeSmall(Buffer.concat(parts)) : null;
  if (small !== null) return take(small);
  const input = (function* () {
    yield* parts;
    if (!isWhole) yield* frame;
  })();
  return await decode(input, open, take);
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

/** @returns whether more is needed */
export function decodeByLibrary(frame: Iterable<Buffer>, take: TakePlain): boolean {
  let isWanted = true;
  const decoder = new Decompress((chunk) => {
    if (chunk.length > 0 && isWanted)
      isWanted = take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  });
  // Small steps: what a step gives may be a thousand times as much. Each is kept until its block is whole.
  for (const part of frame)
    for (let at = 0; at < part.length && isWanted; at += 1 << 14)
      decoder.push(Uint8Array.from(part.subarray(at, at + (1 << 14))));
  if (isWanted) decoder.push(new Uint8Array(0), true);
  return isWanted;
}

/** It throws plain errors with a number. */
function isFromDecoder(error: unknown): error is Error {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'number';
}
