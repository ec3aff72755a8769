import { NameBudget } from '../source/name-budget.ts';
import { type ElfImage, tags } from './image.ts';
import { countSymbols, maxSymbols } from './symbol-count.ts';

export interface ElfSymbol {
  index: number;
  name: string;
  /** The symbol's address if it is defined here; null if it has to come from elsewhere. */
  address: number | null;
  weak: boolean;
}

/** The dynamic symbol table without its first, empty entry; local symbols left out. */
export function readDynamicSymbols(image: ElfImage): ElfSymbol[] {
  const { reader, is64Bit } = image;
  const table = image.locate(tags.symbols);
  if (table === null) return [];
  const size = is64Bit ? 24 : 16;
  const count = Math.min(countSymbols(image, table), Math.floor((reader.size - table) / size), maxSymbols);
  const symbols: ElfSymbol[] = [];
  const names = new NameBudget(image);
  for (let index = 1; index < count; index++) {
    const at = table + index * size;
    const binding = reader.u8(at + (is64Bit ? 4 : 12)) >> 4;
    if (binding === 0) continue;
    const section = reader.u16(at + (is64Bit ? 6 : 14));
    const name = image.string(reader.u32(at));
    if (name === '') continue;
    if (!names.allows(name)) break;
    const value = is64Bit ? reader.u64(at + 8) : reader.u32(at + 4);
    symbols.push({ index, name, address: section === 0 ? null : value, weak: binding === 2 });
  }
  return symbols;
}
