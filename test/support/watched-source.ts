import type { ByteSource } from '@abistamp/binary';

/** The cost of reading one file. */
export interface Watch {
  reads: number;
  bytes: number;
}

/**
 * A source that enforces the rules for its reader: whole numbers, nothing before the start, no more than
 * there is.
 */
export function watchedSource(bytes: Uint8Array): ByteSource & { watch: Watch } {
  const watch = { reads: 0, bytes: 0 };
  return {
    size: bytes.length,
    watch,
    read: (offset, length) => {
      if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
        throw new RangeError(`read(${offset}, ${length})`);
      }
      // A header may be read before the size is known to hold one.
      if (length > Math.max(bytes.length, 64))
        throw new RangeError(`read(${offset}, ${length}) of ${bytes.length} bytes`);
      watch.reads++;
      const part = bytes.subarray(offset, offset + length);
      watch.bytes += part.length;
      return part;
    },
  };
}
