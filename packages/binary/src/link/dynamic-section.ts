import type { ElfIdentity } from './elf-identity.ts';
import type { PagedFile } from './paged-file.ts';

/** What of a file the loader maps, and its dynamic section's entries by tag, in file order. */
export interface DynamicSection {
  file: PagedFile;
  wide: boolean;
  machine: number;
  interpreter: string | null;

  type: number;
  values(tag: number): number[];
  value(tag: number): number | null;
  /** Where an address of the loaded image lies in the file. */
  offsetOf(address: number): number | null;
}

export const tags = {
  needed: 1,
  pltRelSize: 2,
  hash: 4,
  stringTable: 5,
  symbolTable: 6,
  rela: 7,
  relaSize: 8,
  soname: 14,
  rpath: 15,
  rel: 17,
  relSize: 18,
  pltRel: 20,
  jmpRel: 23,
  bindNow: 24,
  runpath: 29,
  flags: 30,
  gnuHash: 0x6ffffef5,
  flags1: 0x6ffffffb,
  verDef: 0x6ffffffc,
  verDefNum: 0x6ffffffd,
  verNeed: 0x6ffffffe,
  verNeedNum: 0x6fffffff,
} as const;

const segmentLimit = 256;
const entryLimit = 4096;

/** Null for what has none: a static program, an object file, a damaged file. */
export function readDynamicSection(file: PagedFile, { bits, machine }: ElfIdentity): DynamicSection | null {
  const wide = bits === 64;
  const word = (offset: number) => (wide ? file.u64(offset) : file.u32(offset));
  const table = word(wide ? 32 : 28);
  const entrySize = file.u16(wide ? 54 : 42);
  const count = Math.min(file.u16(wide ? 56 : 44), segmentLimit);
  const segments = Array.from({ length: count }, (_, index) => {
    const at = table + index * entrySize;
    return wide
      ? { type: file.u32(at), offset: file.u64(at + 8), address: file.u64(at + 16), size: file.u64(at + 32) }
      : { type: file.u32(at), offset: file.u32(at + 4), address: file.u32(at + 8), size: file.u32(at + 16) };
  });
  const dynamic = segments.find(({ type }) => type === 2);
  if (dynamic === undefined) return null;
  const entries = new Map<number, number[]>();
  const step = wide ? 16 : 8;
  const end = Math.min(dynamic.offset + dynamic.size, file.size, dynamic.offset + entryLimit * step);
  for (let at = dynamic.offset; at + step <= end; at += step) {
    const tag = word(at);
    if (tag === 0) break;
    entries.set(tag, [...(entries.get(tag) ?? []), word(at + step / 2)]);
  }
  const interpreter = segments.find(({ type }) => type === 3);
  return {
    file,
    wide,
    machine,
    type: file.u16(16),

    interpreter: interpreter === undefined ? null : file.text(interpreter.offset, 4096),
    values: (tag) => entries.get(tag) ?? [],
    value: (tag) => entries.get(tag)?.at(-1) ?? null,
    offsetOf(address) {
      const home = segments.find((s) => s.type === 1 && address >= s.address && address < s.address + s.size);
      return home === undefined ? null : address - home.address + home.offset;
    },
  };
}
