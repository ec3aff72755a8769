import type { ByteSource } from '@abistamp/binary';
import { corrupt } from './failures.ts';
import { type TarEntry, TarParser } from './tar-parser.ts';

const chunkBytes = 64 * 1024;

/**
 * Reads the headers of a tar, and seeks over what is between them.
 * @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_LIMIT`
 */
export function indexTar(source: ByteSource, onEntry: (entry: TarEntry) => void): void {
  const parser = new TarParser((entry) => {
    onEntry(entry);
    return null;
  });
  for (let at = 0; at < source.size && !parser.isOver; ) {
    const skipped = parser.skippable;
    // Small files are read with what follows them: that is quicker than to seek.
    if (skipped >= chunkBytes) {
      if (skipped > source.size - at) throw corrupt('a tar ends in the middle of a file');
      parser.skip(skipped);
      at += skipped;
      continue;
    }
    const chunk = source.read(at, chunkBytes);
    if (chunk.length === 0) break;
    parser.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    at += chunk.length;
  }
  if (!parser.isOver) parser.end();
}
