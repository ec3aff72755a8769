import type { PeImage } from './image.ts';

/** `IMAGE_REL_BASED_HIGHLOW`, `IMAGE_REL_BASED_DIR64`. */
const wordTypes = [3, 10];

/** Words that move with the image, and where each points: the base relocation blocks (PE Format, "The .reloc Section"). Addresses are RVAs. */
export function readPeRelocations(image: PeImage): Map<number, number | null> {
  const { reader, wide, imageBase } = image;
  const words = new Map<number, number | null>();
  const directory = image.directory(5);
  const start = directory === null ? null : image.offsetOf(directory.address);
  if (directory === null || start === null) return words;
  const end = Math.min(start + directory.size, reader.size);
  for (let block = start; block + 8 <= end; ) {
    const page = reader.u32(block);
    const size = reader.u32(block + 4);
    if (size < 8) break;
    for (let at = block + 8; at + 2 <= Math.min(block + size, end); at += 2) {
      const entry = reader.u16(at);
      if (!wordTypes.includes(entry >>> 12)) continue;
      const address = page + (entry & 0xfff);
      const offset = image.offsetOf(address);
      if (offset !== null) words.set(address, reader.word(offset, wide) - imageBase);
    }
    block += size;
  }
  return words;
}
