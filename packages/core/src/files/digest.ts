import { createHash } from 'node:crypto';
import { type FileSource, openFileSource } from '@abistamp/binary';

const chunkBytes = 256 * 1024;

/**
 * SHA-256 of a file in lower-case hex, in bounded memory. @throws the system's error where it cannot be read
 */
export function hashFile(path: string): string {
  return hashSource(openFileSource(path));
}

/** SHA-256 of an open file, which is closed then. @throws its error where it cannot be read */
export function hashSource(source: FileSource): string {
  try {
    const hash = createHash('sha256');
    for (let offset = 0; ; ) {
      const chunk = source.read(offset, chunkBytes);
      if (chunk.length === 0) return hash.digest('hex');
      hash.update(chunk);
      offset += chunk.length;
    }
  } finally {
    source.close();
  }
}
