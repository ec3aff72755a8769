import { NameBudget } from '../source/name-budget.ts';
import { compareVersions } from '../versions.ts';
import { type ElfImage, tags } from './image.ts';

export interface VersionNeed {
  library: string;
  version: string;
  weak: boolean;
  /** The number by which symbols refer to it. */
  index: number;
}

const maxRecords = 4096;
const weakFlag = 2;

/** What a file requires of its libraries (`DT_VERNEED`, elf.h `Elf64_Verneed`, `Elf64_Vernaux`). */
export function readVersionNeeds(image: ElfImage): VersionNeed[] {
  const { reader } = image;
  const needs: VersionNeed[] = [];
  const names = new NameBudget(image);
  for (const record of listRecords(image, tags.verNeed, tags.verNeedNum, 12)) {
    const library = image.string(reader.u32(record + 4));
    let at = record + reader.u32(record + 8);
    for (let left = reader.u16(record + 2); left > 0 && needs.length < maxRecords; left--) {
      const version = image.string(reader.u32(at + 8));
      if (!names.allows(version)) return needs;
      needs.push({
        library,
        version,
        weak: (reader.u16(at + 4) & weakFlag) !== 0,
        index: reader.u16(at + 6) & 0x7fff,
      });
      const step = reader.u32(at + 12);
      if (step === 0) break;
      at += step;
    }
  }
  return needs;
}

/** Both version tables are chains of records; `link` is the offset in a record of the link to the next. */
function* listRecords(
  { reader, locate, value }: ElfImage,
  table: number,
  number: number,
  link: number,
): Generator<number> {
  let at = locate(table);
  if (at === null) return;
  for (let left = Math.min(value(number) ?? 0, maxRecords); left > 0; left--) {
    yield at;
    const step = reader.u32(at + link);
    if (step === 0 || at + step >= reader.size) return;
    at += step;
  }
}

/**
 * The highest version of a family ("GLIBC_2.17" for `GLIBC`) that is certainly needed. libgcc and libstdc++
 * have versions of that name too (GLIBC_2.0, on arm64 musl systems as well), which say nothing about the C
 * library.
 */
export function floorOf(
  needs: readonly VersionNeed[],
  family: 'GLIBC' | 'GLIBCXX' | 'CXXABI',
): string | null {
  let floor: string | null = null;
  for (const { library, version, weak } of needs) {
    if (weak || (family === 'GLIBC' && /^lib(?:gcc_s|stdc\+\+)\.so/.test(library))) continue;
    const number = version === 'GLIBC_ABI_DT_RELR' && family === 'GLIBC' ? '2.36' : numberOf(version, family);
    if (number !== null && (floor === null || compareVersions(number, floor) > 0)) floor = number;
  }
  return floor;
}

function numberOf(version: string, family: string): string | null {
  return version.startsWith(`${family}_`) && /^\d+(?:\.\d+)*$/.test(version.slice(family.length + 1))
    ? version.slice(family.length + 1)
    : null;
}
