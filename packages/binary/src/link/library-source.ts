import type { ByteSource } from '../source/byte-source.ts';
import type { MachineFiles } from './machine-files.ts';

const blockSize = 1 << 16;

/**
 * A file that is open only while a block of it is read, each block once: facts about the host's libraries are
 * kept for the next addon, and must not hold files open.
 */
export function openLibrarySource(path: string, size: number, files: MachineFiles): ByteSource {
  const blocks = new Map<number, Buffer>();
  const block = (index: number): Buffer => {
    let bytes = blocks.get(index);
    if (bytes === undefined) {
      // Shorter at the end of the file, and empty once the file is gone.
      bytes = files.read(path, index * blockSize, blockSize)?.bytes ?? Buffer.alloc(0);
      blocks.set(index, bytes);
    }
    return bytes;
  };
  return {
    size,
    read(offset, length) {
      const end = Math.min(offset + length, size);
      if (!(offset >= 0 && offset < end)) return new Uint8Array(0);
      const parts: Buffer[] = [];
      for (let at = offset; at < end; ) {
        const begin = at % blockSize;
        const part = block(Math.floor(at / blockSize)).subarray(begin, begin + end - at);
        if (part.length === 0) break;
        parts.push(part);
        at += part.length;
      }
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    },
  };
}
