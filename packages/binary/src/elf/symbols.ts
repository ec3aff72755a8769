import { NameBudget } from '../source/name-budget.ts';
import { type ElfImage, tags } from './image.ts';

export interface ElfSymbol {
  index: number;
  name: string;
  /** The symbol's address where it is defined here; null for one that has to come from elsewhere. */
  address: number | null;
  weak: boolean;
}

/** Nobody's addon has more; a hostile file may claim any number. */
const maxSymbols = 1 << 20;

/** The dynamic symbol table without its first, empty entry; local symbols left out. */
export function readDynamicSymbols(image: ElfImage): ElfSymbol[] {
  const { reader, wide } = image;
  const table = image.locate(tags.symbols);
  if (table === null) return [];
  const size = wide ? 24 : 16;
  const count = Math.min(countSymbols(image, table), Math.floor((reader.size - table) / size), maxSymbols);
  const symbols: ElfSymbol[] = [];
  const names = new NameBudget(image);
  for (let index = 1; index < count; index++) {
    const at = table + index * size;
    const binding = reader.u8(at + (wide ? 4 : 12)) >> 4;
    if (binding === 0) continue;
    const section = reader.u16(at + (wide ? 6 : 14));
    const name = image.string(reader.u32(at));
    if (name === '') continue;
    if (!names.allows(name)) break;
    const address = section === 0 ? null : wide ? reader.u64(at + 8) : reader.u32(at + 4);
    symbols.push({ index, name, address, weak: binding === 2 });
  }
  return symbols;
}

/**
 * The table's length stands nowhere: DT_HASH counts its chains; DT_GNU_HASH covers defined symbols, which come last. A GNU table without symbols says nothing
 * of the undefined ones; then the strings, which follow the symbols in every linker's layout, end them.
 */
function countSymbols(image: ElfImage, table: number): number {
  const { reader, wide } = image;
  const hash = image.locate(tags.hash);
  // On 64-bit s390 and Alpha the words of this table are 64 bits wide (elf.h, `Elf_Symndx`).
  if (hash !== null) return image.machine === 22 && wide ? reader.u64(hash + 8) : reader.u32(hash + 4);
  const counted = countGnuSymbols(image);
  if (counted !== null) return counted;
  const strings = image.locate(tags.strings);
  return strings !== null && strings > table ? Math.floor((strings - table) / (wide ? 24 : 16)) : 0;
}

function countGnuSymbols(image: ElfImage): number | null {
  const { reader, wide } = image;
  const table = image.locate(tags.gnuHash);
  if (table === null) return null;
  const buckets = reader.u32(table);
  const first = reader.u32(table + 4);
  const bloom = reader.u32(table + 8) * (wide ? 8 : 4);
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
