import { type ElfImage, tags } from '../elf/image.ts';

/**
 * Whether an image exports a symbol, found as a loader finds it: by hash, with a few words read per lookup.
 */
export function openDefinitions(image: ElfImage): (name: string) => boolean {
  const [gnu, sysv] = [image.locate(tags.gnuHash), image.locate(tags.hash)];
  if (gnu !== null) {
    const listChain = openGnuTable(image, gnu);
    return (name) => listChain(name).some((index) => isDefinedAs(image, index, name));
  }
  if (sysv !== null)
    return (name) => listSysvChain(image, sysv, name).some((index) => isDefinedAs(image, index, name));
  return () => false;
}

/** Real chains have a handful of entries; a damaged one may have any number, or loop. */
const maxChain = 4096;

/** `STB_WEAK` */
const weakBinding = 2;

interface SymbolEntry {
  name: string;
  weak: boolean;
  /** Visible to others. */
  defined: boolean;
  /** For the image's own use: references within it mean this one, whatever others define. */
  local: boolean;
}

export function readSymbol(image: ElfImage, index: number): SymbolEntry {
  const { reader, is64Bit } = image;
  const at = (image.locate(tags.symbols) ?? reader.size) + index * (is64Bit ? 24 : 16);
  const binding = reader.u8(at + (is64Bit ? 4 : 12)) >> 4;
  const visibility = reader.u8(at + (is64Bit ? 5 : 13)) & 3;
  const here = reader.u16(at + (is64Bit ? 6 : 14)) !== 0;
  // STV_INTERNAL and STV_HIDDEN bind like STB_LOCAL once a file is linked (gABI, "Symbol Table").
  const local = here && (binding === 0 || visibility === 1 || visibility === 2);
  const name = image.string(reader.u32(at));
  return { name, weak: binding === weakBinding, defined: here && !local, local };
}

function isDefinedAs(image: ElfImage, index: number, name: string): boolean {
  const symbol = readSymbol(image, index);
  return symbol.defined && symbol.name === name;
}

/** More than any file imports; a hostile one may claim any number. */
const maxImports = 1 << 16;

/**
 * Names that an image imports, as its symbol table lists them: far fewer words to read than its relocations,
 * which alone say how each is used. Null if the table cannot say: that takes a non-empty `DT_GNU_HASH`, with
 * which the defined symbols come last.
 */
export function listImports(image: ElfImage): string[] | null {
  const table = image.locate(tags.gnuHash);
  if (table === null) return null;
  const { reader, is64Bit } = image;
  const [buckets, first, words] = [reader.u32(table), reader.u32(table + 4), reader.u32(table + 8)];
  if (first > maxImports || buckets > maxImports) return null;
  const start = table + 16 + words * (is64Bit ? 8 : 4);
  let isEmpty = true;
  for (let i = 0; i < buckets && isEmpty; i++) isEmpty = reader.u32(start + i * 4) < first;
  if (isEmpty) return null;
  const size = is64Bit ? 24 : 16;
  const symbols = reader.bytes(image.locate(tags.symbols) ?? reader.size, first * size);
  const names: string[] = [];
  for (let at = size; at + size <= symbols.length; at += size) {
    const info = symbols[at + (is64Bit ? 4 : 12)] ?? 0;
    if (info >> 4 === weakBinding || symbols.readUInt16LE(at + (is64Bit ? 6 : 14)) !== 0) continue;
    const name = image.string(read32(reader, symbols, at));
    if (name !== '') names.push(name);
  }
  return names;
}

function read32({ littleEndian }: ElfImage['reader'], bytes: Buffer, at: number): number {
  return littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

const none: readonly number[] = [];

/** A larger table is read word by word. */
const maxTable = 1 << 22;

/**
 * Numbers of the symbols with a name's hash (`DT_GNU_HASH`): a Bloom filter first, then a bucket's chain.
 * Thousands of names are looked up in one table: its filter and buckets are read once, as a whole.
 */
function openGnuTable({ reader, is64Bit }: ElfImage, table: number): (name: string) => readonly number[] {
  const buckets = reader.u32(table);
  const first = reader.u32(table + 4);
  const words = reader.u32(table + 8);
  const shift = reader.u32(table + 12);
  if (buckets === 0 || words === 0) return () => none;
  const wordSize = is64Bit ? 8 : 4;
  const bits = wordSize * 8;
  const filter = table + 16;
  const bucket = filter + words * wordSize;
  const chains = bucket + buckets * 4;
  const whole = reader.bytes(filter, Math.min(chains - filter, maxTable));
  const read = (at: number) =>
    at + 4 > filter + whole.length ? reader.u32(at) : read32(reader, whole, at - filter);
  const has = (word: number, bit: number) => {
    const half = is64Bit && bit >= 32 === reader.littleEndian ? word + 4 : word;
    return ((read(half) >>> (bit % 32)) & 1) === 1;
  };
  return (name) => {
    const hash = hashGnu(name);
    const word = filter + (Math.floor(hash / bits) % words) * wordSize;
    if (!has(word, hash % bits) || !has(word, (hash >>> shift) % bits)) return none;
    const start = read(bucket + (hash % buckets) * 4);
    const found: number[] = [];
    for (let index = start; index >= first && start > 0 && index - start < maxChain; index++) {
      const at = chains + (index - first) * 4;
      if (at + 4 > reader.size) break;
      const entry = reader.u32(at);
      // The lowest bit marks the end of a chain.
      if (entry >>> 1 === hash >>> 1) found.push(index);
      if ((entry & 1) === 1) break;
    }
    return found;
  };
}

/** The same for the older table (`DT_HASH`), whose words have 64 bits on s390x. */
function listSysvChain(image: ElfImage, table: number, name: string): number[] {
  const { reader } = image;
  const step = image.machine === 22 && image.is64Bit ? 8 : 4;
  const read = (index: number) => reader.word(table + index * step, step === 8);
  const buckets = read(0);
  if (buckets === 0) return [];
  const found: number[] = [];
  let index = read(2 + (hashSysv(name) % buckets));
  for (; index !== 0 && found.length < maxChain; index = read(2 + buckets + index)) found.push(index);
  return found;
}

/** Each name is asked of one library after the other. */
let lastHash = { name: '', hash: 5381 };

function hashGnu(name: string): number {
  if (lastHash.name === name) return lastHash.hash;
  let hash = 5381;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 33) + name.charCodeAt(at)) >>> 0;
  lastHash = { name, hash };
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
