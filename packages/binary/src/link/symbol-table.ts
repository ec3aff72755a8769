import { type DynamicSection, tags } from './dynamic-section.ts';

export interface Symbol {
  name: string;
  weak: boolean;
  defined: boolean;
}

/** The symbols of a file by number, and the hash tables that find the number of one that it defines. */
export interface SymbolTable {
  at(index: number): Symbol;
  defines(name: string): boolean;
}

export function openSymbolTable(dynamic: DynamicSection): SymbolTable {
  const { file, wide } = dynamic;
  const locate = (tag: number) => {
    const address = dynamic.value(tag);
    return address === null ? null : dynamic.offsetOf(address);
  };
  const [symbols, strings] = [locate(tags.symbolTable), locate(tags.stringTable)];
  const size = wide ? 24 : 16;
  const readName = (index: number) =>
    file.text((strings ?? file.size) + file.u32((symbols ?? file.size) + index * size));
  const isDefined = (index: number) => {
    const at = (symbols ?? file.size) + index * size;
    const binding = file.u8(at + (wide ? 4 : 12)) >> 4;
    return binding !== 0 && file.u16(at + (wide ? 6 : 14)) !== 0;
  };
  const matches = (index: number, name: string) => isDefined(index) && readName(index) === name;
  const [gnu, sysv] = [locate(tags.gnuHash), locate(tags.hash)];
  return {
    at(index) {
      const binding = file.u8((symbols ?? file.size) + index * size + (wide ? 4 : 12)) >> 4;
      return { name: readName(index), weak: binding === 2, defined: isDefined(index) };
    },
    defines(name) {
      if (gnu !== null) return findInGnuHash(dynamic, gnu, name, matches);
      return sysv !== null && findInSysvHash(dynamic, sysv, name, matches);
    },
  };
}

type Matches = (index: number, name: string) => boolean;

function findInGnuHash(
  { file, wide }: DynamicSection,
  table: number,
  name: string,
  matches: Matches,
): boolean {
  const hash = hashGnu(name);
  const [buckets, first, words, shift] = [0, 4, 8, 12].map((at) => file.u32(table + at)) as [
    number,
    number,
    number,
    number,
  ];
  if (buckets === 0 || words === 0) return false;
  const wordSize = wide ? 8 : 4;
  const bits = wordSize * 8;
  const word = table + 16 + (Math.floor(hash / bits) % words) * wordSize;
  const has = (bit: number) => {
    const part = wide && bit >= 32 === file.littleEndian ? word + 4 : word;
    return ((file.u32(part) >>> (bit % 32)) & 1) === 1;
  };
  if (!has(hash % bits) || !has((hash >>> shift) % bits)) return false;
  const bucket = table + 16 + words * wordSize;
  const chain = bucket + buckets * 4;
  const start = file.u32(bucket + (hash % buckets) * 4);
  if (start < first) return false;
  for (let index = start; ; index++) {
    const at = chain + (index - first) * 4;
    if (at + 4 > file.size) return false;
    const entry = file.u32(at);
    // The lowest bit marks the end of a chain.
    if (entry >>> 1 === hash >>> 1 && matches(index, name)) return true;
    if (entry & 1) return false;
  }
}

function findInSysvHash({ file }: DynamicSection, table: number, name: string, matches: Matches): boolean {
  const [buckets, count] = [file.u32(table), file.u32(table + 4)];
  if (buckets === 0) return false;
  const next = (index: number) => file.u32(table + 8 + (buckets + index) * 4);
  let index = file.u32(table + 8 + (hashSysv(name) % buckets) * 4);
  // A chain is no longer than the table; one that bites its tail is damaged.
  for (let steps = 0; index !== 0 && steps <= Math.min(count, file.size / 4); steps++) {
    if (matches(index, name)) return true;
    index = next(index);
  }
  return false;
}

function hashGnu(name: string): number {
  let hash = 5381;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 33) + name.charCodeAt(at)) >>> 0;
  return hash;
}

function hashSysv(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) {
    hash = (hash << 4) + name.charCodeAt(at);
    hash = (hash ^ ((hash >>> 24) & 0xf0)) & 0x0fffffff;
  }
  return hash;
}
