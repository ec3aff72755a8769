import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '@abistamp/binary';

/** Bytes that are read from the first to the last, for which one buffer suffices. */
export interface BlobSource extends ByteSource {
  /** Fills a buffer, as far as there are bytes from `offset` on. @returns how many there were */
  readInto?(target: Uint8Array, offset: number): number;
}

/** @throws the system's error for a file that cannot be opened */
export function openBlobFile(path: string): Required<BlobSource> & { close(): void } {
  const fd = openSync(path, 'r');
  const { size } = fstatSync(fd);
  const readInto = (target: Uint8Array, offset: number): number => {
    const wanted = Math.min(target.length, size - offset);
    return offset >= 0 && wanted > 0 ? readSync(fd, target, 0, wanted, offset) : 0;
  };
  return {
    size,
    readInto,
    read: (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readInto(bytes, offset));
    },
    close: () => closeSync(fd),
  };
}

/** A part of another one. */
export function sliceBlob(source: BlobSource, start: number, size: number): BlobSource {
  const { readInto } = source;
  const left = (offset: number, length: number) => Math.max(0, Math.min(length, size - offset));
  return {
    size,
    read: (offset, length) => source.read(start + offset, left(offset, length)),
    ...(readInto === undefined
      ? {}
      : {
          readInto: (target, offset) =>
            readInto(target.subarray(0, left(offset, target.length)), start + offset),
        }),
  };
}

/**
 * The bytes from the first to the last, in parts of at most `length` bytes. A part is valid until the next one is
 * asked for.
 */
export function* readThrough(source: BlobSource, length: number): Generator<Buffer> {
  const { readInto } = source;
  const reused = readInto === undefined ? null : Buffer.allocUnsafeSlow(Math.min(length, source.size));
  for (let at = 0; at < source.size; ) {
    const part =
      reused === null || readInto === undefined
        ? source.read(at, length)
        : reused.subarray(0, readInto(reused, at));
    if (part.length === 0) return;
    at += part.length;
    yield Buffer.from(part.buffer, part.byteOffset, part.length);
  }
}
