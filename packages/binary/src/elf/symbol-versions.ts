import { type ElfImage, tags } from './image.ts';
import { readVersionNeeds, type VersionNeed } from './versions.ts';

/**
 * The version that a symbol of the dynamic table requires, by its number: `DT_VERSYM` (elf.h, `Elf64_Versym`)
 * names a record of `DT_VERNEED`.
 */
export function readSymbolVersions(image: ElfImage): (index: number) => VersionNeed | null {
  const needs = new Map(readVersionNeeds(image).map((need) => [need.index, need]));
  const table = image.locate(tags.verSym);
  return (index) =>
    table === null ? null : (needs.get(image.reader.u16(table + index * 2) & 0x7fff) ?? null);
}
