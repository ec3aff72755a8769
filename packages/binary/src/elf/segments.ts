import type { PagedReader } from '../source/paged-reader.ts';

/** A segment of the program header table (elf(5), `Elf64_Phdr`). */
export interface Segment {
  type: number;
  offset: number;
  address: number;
  fileSize: number;
  memorySize: number;
  executable: boolean;
}

export const segmentTypes = {
  load: 1,
  dynamic: 2,
  interpreter: 3,
  note: 4,
  threadData: 7,
  stack: 0x6474e551,
} as const;

const maxSegments = 512;

/** The program header table. */
export function readSegments(reader: PagedReader, is64Bit: boolean): Segment[] {
  const table = reader.word(is64Bit ? 32 : 28, is64Bit);
  const entrySize = reader.u16(is64Bit ? 54 : 42);
  const count = Math.min(reader.u16(is64Bit ? 56 : 44), maxSegments);
  if (entrySize < (is64Bit ? 56 : 32)) return [];
  return Array.from({ length: count }, (_, i) => {
    const at = table + i * entrySize;
    const word = (index: number) => reader.word(at + index * (is64Bit ? 8 : 4), is64Bit);
    const flags = reader.u32(at + (is64Bit ? 4 : 24));
    return {
      type: reader.u32(at),
      offset: word(1),
      address: word(2),
      fileSize: word(4),
      memorySize: word(5),
      executable: (flags & 1) !== 0,
    };
  });
}
