import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 256 * 1024;

/**
 * SHA-256 of a file in lower-case hex, in bounded memory. @throws the system's error where it cannot be read
 */
export function hashFile(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (
      let length = readSync(fd, chunk, 0, chunkBytes, null);
      length > 0;
      length = readSync(fd, chunk, 0, chunkBytes, null)
    ) {
      hash.update(chunk.subarray(0, length));
    }
    return hash.digest('hex');
  } finally {
    closeSync(fd);
  }
}
