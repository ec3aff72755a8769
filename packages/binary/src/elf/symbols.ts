import { NameBudget } from '../source/name-budget.ts';
import { type ElfImage, tags } from './image.ts';
import { countSymbols, maxSymbols } from './symbol-count.ts';

interface ElfSymbol {
  index: number;
  name: string;
  /** The symbol's address if it is defined here; null if it has to come from elsewhere. */
  address: number | null;
  weak: boolean;
}

/** More than the names of any addon; longer ones are read one by one. */
const maxNameBytes = 1 << 25;
/** The longest name that `PagedReader.text` returns. */
const maxNameLength = 1 << 14;

/** The dynamic symbol table without its first, empty entry; local symbols left out. */
export function readDynamicSymbols(image: ElfImage): ElfSymbol[] {
  const { reader, is64Bit } = image;
  const table = image.locate(tags.symbols);
  if (table === null) return [];
  const size = is64Bit ? 24 : 16;
  const most = Math.min(countSymbols(image, table), Math.floor((reader.size - table) / size), maxSymbols);
  // Thousands of entries: as a whole they take a tenth of the time that words of pages do.
  const bytes = reader.bytes(table, most * size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(most, Math.floor(bytes.length / size));
  const nameAt = openNames(image);
  const symbols: ElfSymbol[] = [];
  const names = new NameBudget(image);
  const order = reader.littleEndian;
  for (let index = 1; index < count; index++) {
    const at = index * size;
    const binding = view.getUint8(at + (is64Bit ? 4 : 12)) >> 4;
    if (binding === 0) continue;
    const section = view.getUint16(at + (is64Bit ? 6 : 14), order);
    const name = nameAt(view.getUint32(at, order));
    if (name === '') continue;
    if (!names.allows(name)) break;
    const address = readAddress(view, at, is64Bit, order);
    symbols.push({ index, name, address: section === 0 ? null : address, weak: binding === 2 });
  }
  return symbols;
}

function readAddress(view: DataView, at: number, is64Bit: boolean, order: boolean): number {
  if (!is64Bit) return view.getUint32(at + 4, order);
  const [low, high] = order ? [at + 8, at + 12] : [at + 12, at + 8];
  return view.getUint32(low, order) + view.getUint32(high, order) * 0x100000000;
}

/** Names by their offsets in the string table, which is read as a whole if its size is given. */
function openNames(image: ElfImage): (offset: number) => string {
  const start = image.locate(tags.strings);
  const size = image.value(tags.stringsSize) ?? 0;
  if (start === null || size > maxNameBytes) return image.string;
  const text = image.reader.bytes(start, size).toString('latin1');
  return (offset) => {
    // No further: a table without an end to its names would be searched to its end for each of them.
    const name = text.slice(offset, offset + maxNameLength + 1);
    const end = name.indexOf('\0');
    return end < 0 ? image.string(offset) : name.slice(0, end);
  };
}
