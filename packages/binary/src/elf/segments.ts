import type { PagedReader } from '../source/paged-reader.ts';

/** A segment of the program header table (elf(5), `Elf64_Phdr`). */
export interface Segment {
  type: number;
  offset: number;
  address: number;
  fileSize: number;
  executable: boolean;
}

export const segmentTypes = { load: 1, dynamic: 2, interpreter: 3, note: 4, stack: 0x6474e551 } as const;

const maxSegments = 512;

/** The program header table. */
export function readSegments(reader: PagedReader, is64Bit: boolean): Segment[] {
  const table = reader.word(is64Bit ? 32 : 28, is64Bit);
  const entrySize = reader.u16(is64Bit ? 54 : 42);
  const count = Math.min(reader.u16(is64Bit ? 56 : 44), maxSegments);
  if (entrySize < (is64Bit ? 56 : 32)) return [];
  return Array.from({ length: count }, (_, i) => {
    const at = table + i * entrySize;
    const [offset, address, fileSize, flags] = is64Bit
      ? [reader.u64(at + 8), reader.u64(at + 16), reader.u64(at + 32), reader.u32(at + 4)]
      : [reader.u32(at + 4), reader.u32(at + 8), reader.u32(at + 16), reader.u32(at + 24)];
    return { type: reader.u32(at), offset, address, fileSize, executable: (flags & 1) !== 0 };
  });
}
