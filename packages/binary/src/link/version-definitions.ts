import { type ElfImage, tags } from '../elf/image.ts';

const maxRecords = 65_536;

/** The versions a library defines (`DT_VERDEF`, elf.h `Elf64_Verdef`); null without such a table. */
export function readVersionDefinitions(image: ElfImage): Set<string> | null {
  const { reader } = image;
  let at = image.locate(tags.verDef);
  if (at === null) return null;
  const names = new Set<string>();
  for (let left = Math.min(image.value(tags.verDefNum) ?? 0, maxRecords); left > 0; left--) {
    // The first name is the version's own, the others are its parents.
    names.add(image.string(reader.u32(at + reader.u32(at + 12))));
    const step = reader.u32(at + 16);
    if (step === 0 || at + step >= reader.size) break;
    at += step;
  }
  return names;
}
