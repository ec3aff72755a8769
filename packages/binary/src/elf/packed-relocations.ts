import type { ElfImage } from './image.ts';
import type { Relocation } from './relocation.ts';

/** Group flags (Android's bionic, linker_reloc_iterators.h). */
const groupedByInfo = 1;
const groupedByOffset = 2;
const groupedByAddend = 4;
const groupHasAddend = 8;

/** Android's packed relocations, "APS2": signed LEB128 numbers in groups that share what they can. */
export function* readPackedRelocations(
  image: ElfImage,
  table: number,
  size: number,
  hasAddend: boolean,
): Generator<Relocation> {
  const start = image.locate(table);
  if (start === null) return;
  const bytes = image.reader.bytes(start, image.value(size) ?? 0);
  if (bytes.toString('latin1', 0, 4) !== 'APS2') return;
  let at = 4;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - scale * 128;
    }
    return 0;
  };
  let left = next();
  let address = next();
  let addend = 0;
  // Groups may share everything, and so claim any number of entries; each relocates a word, so the file's
  // size limits them.
  const most = Math.min(left, image.reader.size);
  for (let made = 0; left > 0 && at < bytes.length && made < most; ) {
    const count = next();
    const flags = next();
    if (count <= 0 || count > left) return;
    const step = (flags & groupedByOffset) !== 0 ? next() : null;
    const sharedInfo = (flags & groupedByInfo) !== 0 ? next() : null;
    const carries = hasAddend && (flags & groupHasAddend) !== 0;
    if (carries && (flags & groupedByAddend) !== 0) addend += next();
    else if (!carries) addend = 0;
    for (let i = 0; i < count && made < most; i++, made++) {
      address += step ?? next();
      const info = sharedInfo ?? next();
      if (carries && (flags & groupedByAddend) === 0) addend += next();
      const [symbol, type] = image.is64Bit
        ? [Math.floor(info / 0x100000000), info % 0x100000000]
        : [info >>> 8, info & 0xff];
      yield { address, symbol, type, addend: hasAddend ? addend : null };
    }
    left -= count;
  }
}
