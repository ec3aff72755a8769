import type { ElfImage } from './image.ts';

const symbolTable = 2;
const maxSections = 4096;

/** Whether the full symbol table is gone (`SHT_SYMTAB`), as after `strip`. */
export function isStripped({ reader, is64Bit }: ElfImage): boolean {
  const table = reader.word(is64Bit ? 40 : 32, is64Bit);
  const entrySize = reader.u16(is64Bit ? 58 : 46);
  const count = Math.min(reader.u16(is64Bit ? 60 : 48), maxSections);
  if (table === 0 || table >= reader.size) return true;
  for (let i = 0; i < count; i++) {
    if (reader.u32(table + i * entrySize + 4) === symbolTable) return false;
  }
  return true;
}
