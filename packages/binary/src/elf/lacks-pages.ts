import type { ByteSource } from '../source/byte-source.ts';
import { openElf } from './image.ts';
import { segmentTypes } from './segments.ts';

/**
 * Whether a loader would map pages of an ELF file that begin beyond its end, which ends the process once it
 * reaches one (SIGBUS; mmap(2)). The rest of the last page reads as zeros: a file that lacks only a few bytes
 * loads.
 * @param pageBytes of the machine
 */
export function lacksPages(source: ByteSource, pageBytes: number): boolean {
  const segments = openElf(source)?.segments ?? [];
  const mapped = segments.filter(({ type, fileSize }) => type === segmentTypes.load && fileSize > 0);
  const end = Math.max(0, ...mapped.map(({ offset, fileSize }) => offset + fileSize));
  return Math.ceil(source.size / pageBytes) * pageBytes < end;
}
