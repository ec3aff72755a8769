import { Readable } from 'node:stream';
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
  const source = Readable.from(chunks, { objectMode: false, highWaterMark: 1 << 20 });
  const stream = zlib.createGunzip({ chunkSize: 1 << 18 });
  source.on('error', (error) => stream.destroy(error));
  source.pipe(stream);
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw isFromZlib(error) ? corrupt(`gzip data is damaged (${error.message})`) : error;
  } finally {
    source.destroy();
    stream.destroy();
  }
}

function isFromZlib(error: unknown): error is Error {
  return error instanceof Error && /^Z_/.test(String((error as NodeJS.ErrnoException).code));
}

/** Each frame by its own decoder; whole frames, and those that were cut short, are told apart by the splitter. */
async function* unzstd(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  let ready: Buffer[] = [];
  let decoder: Decompress | null = null;
  const splitter = new FrameSplitter({
    data(bytes) {
      decoder ??= new Decompress((chunk) => {
        if (chunk.length > 0) ready.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      });
      decoder.push(bytes);
    },
    end() {
      decoder?.push(new Uint8Array(0), true);
      decoder = null;
    },
  });
  try {
    for (const chunk of chunks) {
      // Small steps: what a step gives may be a thousand times as much.
      for (let at = 0; at < chunk.length; at += 1 << 14) {
        splitter.push(chunk.subarray(at, at + (1 << 14)));
        yield* ready;
        ready = [];
      }
    }
  } catch (error) {
    throw isFromDecoder(error) ? corrupt(`zstd data is damaged (${error.message})`) : error;
  }
  splitter.end();
}

/** It throws plain errors with a number. */
function isFromDecoder(error: unknown): error is Error {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'number';
}
