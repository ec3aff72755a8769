import { RelocatedWords } from '../addon/relocated-words.ts';
import { type ElfImage, tags } from './image.ts';
import { readPackedRelocations } from './packed-relocations.ts';
import type { Relocation } from './relocation.ts';

/**
 * The two types that fill a word with an address: relative to the load address, and of a symbol; by
 * `e_machine`.
 */
const addressTypes: Readonly<Record<number, { relative: number; symbol: number }>> = {
  3: { relative: 8, symbol: 1 },
  20: { relative: 22, symbol: 1 },
  21: { relative: 22, symbol: 38 },
  22: { relative: 12, symbol: 22 },
  40: { relative: 23, symbol: 2 },
  62: { relative: 8, symbol: 1 },
  183: { relative: 1027, symbol: 257 },
  243: { relative: 3, symbol: 2 },
  258: { relative: 3, symbol: 2 },
};

/**
 * Words that the loader fills with addresses: where each points, or null for a symbol that comes from
 * elsewhere.
 */
export function readRelocatedWords(image: ElfImage): RelocatedWords {
  const words = new RelocatedWords(image.reader.size);
  const types = addressTypes[image.machine];
  if (types === undefined) return words;
  const stored = (address: number) => {
    const offset = image.offsetOf(address);
    return offset === null ? null : image.reader.word(offset, image.is64Bit);
  };
  for (const { address, type, symbol, addend } of listRelocations(image)) {
    if (words.isFull) break;
    const base = addend ?? stored(address);
    if (base === null) continue;
    if (type === types.relative) words.set(address, base);
    else if (type === types.symbol) words.set(address, addressOfSymbol(image, symbol, base));
  }
  for (const address of readRelativeBitmaps(image)) {
    if (words.isFull) break;
    words.set(address, stored(address));
  }
  return words;
}

function addressOfSymbol(image: ElfImage, symbol: number, addend: number): number | null {
  const table = image.locate(tags.symbols);
  if (table === null) return null;
  const { reader, is64Bit } = image;
  const at = table + symbol * (is64Bit ? 24 : 16);
  const section = reader.u16(at + (is64Bit ? 6 : 14));
  if (section === 0) return null;
  return (is64Bit ? reader.u64(at + 8) : reader.u32(at + 4)) + addend;
}

/**
 * DT_REL, DT_RELA and Android's packed form of either.
 * @param skipsRelative leaves out those without a symbol at the beginning, which are nearly all
 */
export function* listRelocations(image: ElfImage, skipsRelative = false): Generator<Relocation> {
  const skip = (tag: number) => (skipsRelative ? (image.value(tag) ?? 0) : 0);
  yield* readTable(image, tags.rela, image.value(tags.relaSize) ?? 0, true, skip(tags.relaCount));
  yield* readTable(image, tags.rel, image.value(tags.relSize) ?? 0, false, skip(tags.relCount));
  yield* readPackedRelocations(image, tags.androidRela, tags.androidRelaSize, true);
  yield* readPackedRelocations(image, tags.androidRel, tags.androidRelSize, false);
}

/** The table for lazy binding (`DT_JMPREL`); `DT_PLTREL` gives its format. */
export function listSlots(image: ElfImage): Generator<Relocation> {
  const size = image.value(tags.pltRelSize) ?? 0;
  return readTable(image, tags.jmpRel, size, image.value(tags.pltRel) === tags.rela);
}

function* readTable(
  image: ElfImage,
  tag: number,
  size: number,
  hasAddend: boolean,
  skipped = 0,
): Generator<Relocation> {
  const start = image.locate(tag);
  if (start === null) return;
  const { reader, is64Bit } = image;
  const word = is64Bit ? 8 : 4;
  const step = word * (hasAddend ? 3 : 2);
  const end = Math.min(start + size, reader.size);
  for (let at = start + skipped * step; at + step <= end; at += step) {
    const info = splitInfo(image, at + word);
    const addend = hasAddend ? signed(image, at + 2 * word) : null;
    yield { address: reader.word(at, is64Bit), ...info, addend };
  }
}

/** `r_info`: symbol and type in one word (elf.h, `ELF64_R_SYM`, `ELF32_R_SYM`). */
function splitInfo({ reader, is64Bit }: ElfImage, at: number): { symbol: number; type: number } {
  if (!is64Bit) return { symbol: reader.u32(at) >>> 8, type: reader.u32(at) & 0xff };
  const [low, high] = reader.littleEndian ? [at, at + 4] : [at + 4, at];
  return { symbol: reader.u32(high), type: reader.u32(low) };
}

function signed({ reader, is64Bit }: ElfImage, at: number): number {
  if (!is64Bit) return reader.i32(at);
  const [low, high] = reader.littleEndian ? [at, at + 4] : [at + 4, at];
  return reader.i32(high) * 0x100000000 + reader.u32(low);
}

/**
 * DT_RELR: an even word is an address to relocate, an odd one a bitmap of the words after it (the generic
 * ABI's proposal "Proposal for a new section type SHT_RELR").
 */
function* readRelativeBitmaps(image: ElfImage): Generator<number> {
  const { reader, is64Bit } = image;
  const step = is64Bit ? 8 : 4;
  for (const [table, size] of [
    [tags.relr, tags.relrSize],
    [tags.androidRelr, tags.androidRelrSize],
  ] as const) {
    const start = image.locate(table);
    if (start === null) continue;
    const end = Math.min(start + (image.value(size) ?? 0), reader.size);
    let next = 0;
    for (let at = start; at + step <= end; at += step) {
      const low = reader.u32(reader.littleEndian || !is64Bit ? at : at + 4);
      const high = is64Bit ? reader.u32(reader.littleEndian ? at + 4 : at) : 0;
      if ((low & 1) === 0) {
        const address = low + high * 0x100000000;
        yield address;
        next = address + step;
        continue;
      }
      for (let bit = 1; bit < step * 8; bit++) {
        const part = bit < 32 ? low : high;
        if (((part >>> (bit % 32)) & 1) === 1) yield next + (bit - 1) * step;
      }
      next += (step * 8 - 1) * step;
    }
  }
}
