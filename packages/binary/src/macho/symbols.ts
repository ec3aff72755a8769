import type { MachImage } from './image.ts';

const maxSymbols = 1 << 20;
const maxTrieNodes = 1 << 16;
/** `n_type` (mach-o/nlist.h). */
const debugging = 0xe0;
const external = 0x01;
const typeMask = 0x0e;

/** Symbols carry the C compiler's underscore; without it they read as in source. */
const plain = (name: string): string => (name.startsWith('_') ? name.slice(1) : name);

/** Names that have to come from elsewhere, from the range of the table that `LC_DYSYMTAB` gives; without one, from all of it. */
export function readMachImports(image: MachImage): string[] {
  const range = image.dynamicSymbols;
  return readTable(image, range?.firstImported ?? 0, range?.imported ?? maxSymbols)
    .filter(({ defined }) => !defined)
    .map(({ name }) => name);
}

/** Names that are given to others, with their addresses: those of the symbol table, which may be stripped, and of the trie. */
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
  for (const [name, offset] of readTrie(image)) exports.set(plain(name), base + offset);
  return exports;
}

/** The symbol with this number of the whole table: its address where it is defined here, else null. */
export function addressOfMachSymbol(image: MachImage, index: number): number | null {
  const [symbol] = readTable(image, index, 1);
  return symbol?.defined === true ? symbol.address : null;
}

function readTable(
  image: MachImage,
  first: number,
  count: number,
): { name: string; address: number; defined: boolean }[] {
  const { symbols, reader, wide } = image;
  if (symbols === null) return [];
  const size = wide ? 16 : 12;
  const fitting = Math.floor((reader.size - symbols.offset) / size);
  const end = Math.min(first + count, symbols.count, fitting, first + maxSymbols);
  const found: { name: string; address: number; defined: boolean }[] = [];
  for (let index = first; index < end; index++) {
    const at = symbols.offset + index * size;
    const type = reader.u8(at + 4);
    if ((type & debugging) !== 0 || (type & external) === 0) continue;
    const name = plain(reader.text(symbols.strings + reader.u32(at), 8192));
    found.push({ name, address: reader.word(at + 8, wide), defined: (type & typeMask) !== 0 });
  }
  return found;
}

/** The export trie (mach-o/loader.h, `dyld_info_command.export_off`): names by shared prefixes, each with an offset from the image's start. */
function readTrie({ exportsTrie, reader }: MachImage): Map<string, number> {
  const found = new Map<string, number>();
  if (exportsTrie === null || exportsTrie.size === 0) return found;
  const bytes = reader.bytes(exportsTrie.offset, exportsTrie.size);
  const visited = new Set<number>();
  const pending: [number, string][] = [[0, '']];
  for (let node = pending.pop(); node !== undefined && visited.size < maxTrieNodes; node = pending.pop()) {
    const [start, prefix] = node;
    if (visited.has(start) || start >= bytes.length) continue;
    visited.add(start);
    const cursor = { at: start };
    const size = readUleb(bytes, cursor);
    const children = cursor.at + size;
    if (size > 0) {
      const flags = readUleb(bytes, cursor);
      // A re-export has another library's name in place of an address.
      if ((flags & 8) === 0) found.set(prefix, readUleb(bytes, cursor));
    }
    cursor.at = children + 1;
    for (let left = bytes[children] ?? 0; left > 0 && cursor.at < bytes.length; left--) {
      const end = bytes.indexOf(0, cursor.at);
      if (end < 0 || end - cursor.at > 8192) break;
      const name = prefix + bytes.toString('latin1', cursor.at, end);
      cursor.at = end + 1;
      const child = readUleb(bytes, cursor);
      if (name.length < 16384) pending.push([child, name]);
    }
  }
  return found;
}

export function readUleb(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let scale = 1; cursor.at < bytes.length; scale *= 128) {
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return value;
}
