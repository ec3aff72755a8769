import type { FormatProblem } from '../facts.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { PagedReader } from '../source/paged-reader.ts';
import { readDynamicEntries } from './dynamic-entries.ts';
import { readSegments, type Segment, segmentTypes } from './segments.ts';

/**
 * The parts of an ELF file that a loader uses: the header, the segments and the dynamic section. Sections may
 * be stripped and are never needed.
 */
export interface ElfImage {
  reader: PagedReader;
  is64Bit: boolean;
  machine: number;
  osAbi: number;
  flags: number;
  type: number;
  segments: Segment[];
  problems: FormatProblem[];
  /** Values of a dynamic tag, in file order. */
  values(tag: number): number[];
  value(tag: number): number | null;
  /** The file offset of an address of the loaded image; null if it is not in the file. */
  offsetOf(address: number): number | null;
  /** The file offset of the address in a dynamic tag. */
  locate(tag: number): number | null;
  /** Text in the dynamic string table. */
  string(offset: number): string;
  isCode(address: number): boolean;
}

/** Dynamic tags (elf.h, `DT_…`), and Android's of the same meaning. */
export const tags = {
  needed: 1,
  pltRelSize: 2,
  hash: 4,
  strings: 5,
  symbols: 6,
  rela: 7,
  relaSize: 8,
  stringsSize: 10,
  soname: 14,
  rpath: 15,
  rel: 17,
  relSize: 18,
  pltRel: 20,
  jmpRel: 23,
  bindNow: 24,
  runpath: 29,
  flags: 30,
  relrSize: 35,
  relr: 36,
  androidRel: 0x6000000f,
  androidRelSize: 0x60000010,
  androidRela: 0x60000011,
  androidRelaSize: 0x60000012,
  androidRelr: 0x6fffe000,
  androidRelrSize: 0x6fffe001,
  gnuHash: 0x6ffffef5,
  verSym: 0x6ffffff0,
  relaCount: 0x6ffffff9,
  relCount: 0x6ffffffa,
  flags1: 0x6ffffffb,
  verDef: 0x6ffffffc,
  verDefNum: 0x6ffffffd,
  verNeed: 0x6ffffffe,
  verNeedNum: 0x6fffffff,
} as const;

/** Linkers make four or five; every relocation searches them. */
const maxLoads = 64;

/** Null if it is not an ELF file, or cut off within its header. */
export function openElf(source: ByteSource): ElfImage | null {
  const head = source.read(0, 20);
  if (head.length < 20 || head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46)
    return null;
  if ((head[4] !== 1 && head[4] !== 2) || (head[5] !== 1 && head[5] !== 2)) return null;
  const is64Bit = head[4] === 2;
  if (source.size < (is64Bit ? 64 : 52)) return null;
  const reader = new PagedReader(source, head[5] === 1);
  const segments = readSegments(reader, is64Bit);
  const entries = readDynamicEntries(reader, is64Bit, segments);
  const loads = segments.filter(({ type }) => type === segmentTypes.load).slice(0, maxLoads);
  const offsetOf = (address: number) => {
    const home = loads.find((load) => address >= load.address && address < load.address + load.fileSize);
    return home === undefined ? null : address - home.address + home.offset;
  };
  const value = (tag: number) => entries.get(tag)?.at(-1) ?? null;
  const located = new Map<number, number | null>();
  const locate = (tag: number) => {
    let offset = located.get(tag);
    if (offset === undefined) {
      const address = value(tag);
      offset = address === null ? null : offsetOf(address);
      located.set(tag, offset);
    }
    return offset;
  };
  const strings = locate(tags.strings);
  return {
    reader,
    is64Bit,
    machine: reader.u16(18),
    osAbi: reader.u8(7),
    flags: reader.u32(is64Bit ? 48 : 36),
    type: reader.u16(16),
    segments,
    problems: findTruncation(source.size, loads),
    values: (tag) => entries.get(tag) ?? [],
    value,
    offsetOf,
    locate,
    string: (offset) => (strings === null ? '' : reader.text(strings + offset)),
    isCode: (address) =>
      loads.some(
        (load) => load.executable && address >= load.address && address < load.address + load.fileSize,
      ),
  };
}

/** A loader would map beyond the end: the file was truncated. */
function findTruncation(size: number, loads: readonly Segment[]): FormatProblem[] {
  const end = Math.max(0, ...loads.map(({ offset, fileSize }) => offset + fileSize));
  return end > size ? [{ code: 'truncated', detail: `ends at byte ${size} of ${end}` }] : [];
}
