import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Anything that can be read by byte ranges: a file, a buffer, a member of an archive. */
export interface ByteSource {
  readonly size: number;
  /** Fewer bytes than requested, or none, at the end. */
  read(offset: number, length: number): Uint8Array;
}

/** A source that keeps a file open until it is closed. */
export interface FileSource extends ByteSource {
  close(): void;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(Math.max(0, offset), Math.max(0, offset) + Math.max(0, length)),
  };
}

/** @throws the system's error for a file that cannot be opened */
export function openFileSource(path: string): FileSource {
  const fd = openSync(path, 'r');
  const { size } = fstatSync(fd);
  return {
    size,
    read: (offset, length) => {
      const wanted = Math.min(length, size - offset);
      if (!(offset >= 0 && wanted > 0)) return new Uint8Array(0);
      const bytes = new Uint8Array(wanted);
      return bytes.subarray(0, readSync(fd, bytes, 0, wanted, offset));
    },
    close: () => closeSync(fd),
  };
}

/** Part of a source as its own source: one architecture of a fat file. */
export function sliceSource(source: ByteSource, start: number, size: number): ByteSource {
  const inside = Math.max(0, Math.min(size, source.size - start));
  return {
    size: inside,
    read: (offset, length) =>
      offset < 0 || offset >= inside
        ? new Uint8Array(0)
        : source.read(start + offset, Math.min(length, inside - offset)),
  };
}
