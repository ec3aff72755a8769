import { RelocatedWords } from '../addon/relocated-words.ts';
import type { PeImage } from './image.ts';

/** `IMAGE_REL_BASED_HIGHLOW`, `IMAGE_REL_BASED_DIR64`. */
const wordTypes = [3, 10];

/**
 * Words that move with the image, and where each points: the base relocation blocks (PE Format, "The .reloc
 * Section"). Addresses are RVAs.
 */
export function readPeRelocations(image: PeImage): RelocatedWords {
  const { reader, is64Bit, imageBase } = image;
  const words = new RelocatedWords(reader.size);
  const directory = image.directory(5);
  const start = directory === null ? null : image.offsetOf(directory.address);
  if (directory === null || start === null) return words;
  const end = Math.min(start + directory.size, reader.size);
  for (let block = start; block + 8 <= end && !words.isFull; ) {
    const page = reader.u32(block);
    const size = reader.u32(block + 4);
    if (size < 8) break;
    for (let at = block + 8; at + 2 <= Math.min(block + size, end); at += 2) {
      const entry = reader.u16(at);
      if (!wordTypes.includes(entry >>> 12)) continue;
      const address = page + (entry & 0xfff);
      const offset = image.offsetOf(address);
      if (offset !== null) words.set(address, reader.word(offset, is64Bit) - imageBase);
    }
    block += size;
  }
  return words;
}
