import type { RelocatedWords } from '../addon/relocated-words.ts';
import type { MachImage } from './image.ts';
import { addressOfMachSymbol } from './symbols.ts';

const scattered = 0x80000000;
const maxRelocations = 1 << 20;

/**
 * Words of images older than dyld's compressed information (before Mac OS X 10.6): the local and external
 * relocations of `LC_DYSYMTAB` (mach-o/reloc.h), whose addresses count from the first segment, or, on x86-64,
 * from the first writable one.
 */
export function readOldRelocations(image: MachImage, words: RelocatedWords): void {
  const { dynamicSymbols, reader, is64Bit, segments } = image;
  if (dynamicSymbols === null) return;
  const first = is64Bit ? segments.find(({ writable }) => writable) : segments[0];
  const base = first?.address ?? 0;
  const stored = (address: number) => {
    const offset = image.offsetOf(address);
    return offset === null ? null : reader.word(offset, is64Bit);
  };
  for (const { position } of list(image, dynamicSymbols.localRelocations)) {
    const value = stored(base + position);
    if (value !== null) words.set(base + position, value);
  }
  for (const { position, symbol } of list(image, dynamicSymbols.externalRelocations)) {
    const address = addressOfMachSymbol(image, symbol);
    words.set(base + position, address === null ? null : address + (stored(base + position) ?? 0));
  }
}

function* list(
  { reader }: MachImage,
  range: { offset: number; count: number },
): Generator<{ position: number; symbol: number }> {
  const count = Math.min(range.count, Math.floor((reader.size - range.offset) / 8), maxRelocations);
  for (let i = 0; i < count; i++) {
    const at = range.offset + i * 8;
    const word = reader.u32(at);
    if ((word & scattered) !== 0) yield { position: word & 0xffffff, symbol: 0 };
    else yield { position: word, symbol: reader.u32(at + 4) & 0xffffff };
  }
}
