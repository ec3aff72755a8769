import { NameBudget } from '../source/name-budget.ts';
import { readExportsTrie } from './exports-trie.ts';
import type { MachImage } from './image.ts';

const maxSymbols = 1 << 20;
/** `n_type` (mach-o/nlist.h). */
const debugging = 0xe0;
const external = 0x01;
const typeMask = 0x0e;
/**
 * `n_desc` of an undefined symbol: `N_WEAK_REF`, and above it the number of its library
 * (`GET_LIBRARY_ORDINAL`), where the header has `MH_TWOLEVEL`.
 */
const weakReference = 0x40;
const twoLevel = 0x80;

interface MachImport {
  name: string;
  /** Null if any library, or the program, may have it. */
  library: string | null;
  weak: boolean;
}

interface MachSymbol {
  name: string;
  address: number;
  defined: boolean;
  description: number;
}

/** Symbols carry the C compiler's underscore; without it they read as in source. */
const plain = (name: string): string => (name.startsWith('_') ? name.slice(1) : name);

/**
 * Names that have to come from elsewhere, from the range of the table given by `LC_DYSYMTAB`; without one,
 * from all of it.
 */
export function readMachImports(image: MachImage): MachImport[] {
  const numbered = (image.reader.u32(24) & twoLevel) !== 0;
  const range = image.dynamicSymbols;
  return readTable(image, range?.firstImported ?? 0, range?.imported ?? maxSymbols)
    .filter(({ defined }) => !defined)
    .map(({ name, description }) => ({
      name,
      // 0 is the image itself; numbers from 0xfe on, more than any image has libraries, mean the program or
      // any library.
      library: numbered ? (image.needed[(description >>> 8) - 1] ?? null) : null,
      weak: (description & weakReference) !== 0,
    }));
}

/** Exported names with their addresses: from the symbol table, which may be stripped, and the trie. */
export function readMachExports(image: MachImage): Map<string, number> {
  const range = image.dynamicSymbols;
  const exports = new Map<string, number>();
  for (const { name, address, defined } of readTable(
    image,
    range?.firstExported ?? 0,
    range?.exported ?? maxSymbols,
  )) {
    if (defined) exports.set(name, address);
  }
  const base = image.segments.find(({ name }) => name === '__TEXT')?.address ?? 0;
  for (const [name, offset] of readExportsTrie(image)) exports.set(plain(name), base + offset);
  return exports;
}

/** The symbol with this number in the whole table: its address if it is defined here, else null. */
export function addressOfMachSymbol(image: MachImage, index: number): number | null {
  const { symbols, reader, is64Bit } = image;
  if (symbols === null || index >= symbols.count) return null;
  const at = symbols.offset + index * (is64Bit ? 16 : 12);
  const type = reader.u8(at + 4);
  const defined = (type & debugging) === 0 && (type & external) !== 0 && (type & typeMask) !== 0;
  return defined ? reader.word(at + 8, is64Bit) : null;
}

function readTable(image: MachImage, first: number, count: number): MachSymbol[] {
  const { symbols, reader, is64Bit } = image;
  if (symbols === null) return [];
  const size = is64Bit ? 16 : 12;
  const fitting = Math.floor((reader.size - symbols.offset) / size);
  const end = Math.min(first + count, symbols.count, fitting, first + maxSymbols);
  const found: MachSymbol[] = [];
  const names = new NameBudget(image);
  for (let index = first; index < end; index++) {
    const at = symbols.offset + index * size;
    const type = reader.u8(at + 4);
    if ((type & debugging) !== 0 || (type & external) === 0) continue;
    const name = plain(reader.text(symbols.strings + reader.u32(at), 8192));
    if (!names.allows(name)) break;
    const description = reader.u16(at + 6);
    found.push({
      name,
      address: reader.word(at + 8, is64Bit),
      defined: (type & typeMask) !== 0,
      description,
    });
  }
  return found;
}
