import { type ElfImage, tags } from './image.ts';
import { listRelocations, listSlots } from './relocations.ts';

/** No real addon has more; a hostile file may claim any number. */
export const maxSymbols = 1 << 20;

const dynamicSymbolsSection = 11;
const maxSections = 4096;

/**
 * The number of symbols in the dynamic table at this file offset, which no field holds. `DT_HASH` counts its
 * chains; `DT_GNU_HASH` covers defined symbols, which come last. A GNU table without symbols says nothing
 * about undefined ones; then the section's header decides, or the strings, which follow the symbols in every
 * linker's layout, or the relocations' references.
 */
export function countSymbols(image: ElfImage, table: number): number {
  const { reader, is64Bit } = image;
  const hash = image.locate(tags.hash);
  // On 64-bit s390 and Alpha the words of this table have 64 bits (elf.h, `Elf_Symndx`).
  if (hash !== null) return image.machine === 22 && is64Bit ? reader.u64(hash + 8) : reader.u32(hash + 4);
  const strings = image.locate(tags.strings);
  const byStrings =
    strings !== null && strings > table ? Math.floor((strings - table) / (is64Bit ? 24 : 16)) : null;
  return countByGnuHash(image) ?? countBySection(image, table) ?? byStrings ?? countByRelocations(image);
}

function countByGnuHash(image: ElfImage): number | null {
  const { reader, is64Bit } = image;
  const table = image.locate(tags.gnuHash);
  if (table === null) return null;
  const buckets = reader.u32(table);
  const first = reader.u32(table + 4);
  const bloom = reader.u32(table + 8) * (is64Bit ? 8 : 4);
  const start = table + 16 + bloom;
  if (buckets > maxSymbols || start + buckets * 4 > reader.size) return null;
  let last = 0;
  for (let i = 0; i < buckets; i++) last = Math.max(last, reader.u32(start + i * 4));
  if (last < first || last === 0) return null;
  const chains = start + buckets * 4;
  for (let index = last; ; index++) {
    const at = chains + (index - first) * 4;
    if (at + 4 > reader.size || index > maxSymbols) return index;
    // The lowest bit marks the end of a chain.
    if ((reader.u32(at) & 1) === 1) return index + 1;
  }
}

function countBySection({ reader, is64Bit }: ElfImage, table: number): number | null {
  const headers = reader.word(is64Bit ? 40 : 32, is64Bit);
  const entrySize = reader.u16(is64Bit ? 58 : 46);
  const count = Math.min(reader.u16(is64Bit ? 60 : 48), maxSections);
  if (headers === 0 || entrySize < (is64Bit ? 64 : 40)) return null;
  for (let i = 0; i < count; i++) {
    const at = headers + i * entrySize;
    const start = reader.word(at + (is64Bit ? 24 : 16), is64Bit);
    if (reader.u32(at + 4) === dynamicSymbolsSection && start === table)
      return Math.floor(reader.word(at + (is64Bit ? 32 : 20), is64Bit) / (is64Bit ? 24 : 16));
  }
  return null;
}

function countByRelocations(image: ElfImage): number {
  let last = 0;
  for (const list of [listRelocations(image), listSlots(image)]) {
    for (const { symbol } of list) last = Math.max(last, symbol);
  }
  return last + 1;
}
