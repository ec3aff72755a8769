import type { Problem } from '../facts.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { PagedReader } from '../source/paged-reader.ts';

export interface MachSegment {
  name: string;
  address: number;
  size: number;
  offset: number;
  fileSize: number;
  writable: boolean;
}

export interface LinkEditRange {
  offset: number;
  size: number;
}

/** What the load commands of one architecture say (mach-o/loader.h). */
export interface MachImage {
  reader: PagedReader;
  wide: boolean;
  cpuType: number;
  cpuSubtype: number;
  fileType: number;
  segments: MachSegment[];
  /** Address ranges of sections that hold instructions. */
  code: { address: number; size: number }[];
  needed: string[];
  installName: string | null;
  rpath: string[];
  minimumOs: string | null;
  symbols: { offset: number; count: number; strings: number } | null;
  dynamicSymbols: {
    firstLocal: number;
    locals: number;
    firstExported: number;
    exported: number;
    firstImported: number;
    imported: number;
    externalRelocations: { offset: number; count: number };
    localRelocations: { offset: number; count: number };
  } | null;
  rebase: LinkEditRange | null;
  bind: LinkEditRange | null;
  weakBind: LinkEditRange | null;
  exportsTrie: LinkEditRange | null;
  chainedFixups: LinkEditRange | null;
  problems: Problem[];
  offsetOf(address: number): number | null;
}

const maxCommands = 4096;
const maxSegments = 64;
/** `S_ATTR_PURE_INSTRUCTIONS`, `S_ATTR_SOME_INSTRUCTIONS`. */
const instructionFlags = [0x80000000, 0x400];

/** Null for what has no Mach-O header. */
export function openMachO(source: ByteSource): MachImage | null {
  const head = source.read(0, 4);
  if (head.length < 4) return null;
  const magic = new DataView(head.buffer, head.byteOffset, 4).getUint32(0);
  const little = magic === 0xcffaedfe || magic === 0xcefaedfe;
  if (!little && magic !== 0xfeedfacf && magic !== 0xfeedface) return null;
  const wide = magic === 0xcffaedfe || magic === 0xfeedfacf;
  if (source.size < (wide ? 32 : 28)) return null;
  const reader = new PagedReader(source, little);
  const image: MachImage = {
    reader,
    wide,
    cpuType: reader.u32(4),
    cpuSubtype: reader.u32(8),
    fileType: reader.u32(12),
    segments: [],
    code: [],
    needed: [],
    installName: null,
    rpath: [],
    minimumOs: null,
    symbols: null,
    dynamicSymbols: null,
    rebase: null,
    bind: null,
    weakBind: null,
    exportsTrie: null,
    chainedFixups: null,
    problems: [],
    offsetOf: (address) => {
      const home = image.segments.find(
        (part) => address >= part.address && address < part.address + part.fileSize,
      );
      return home === undefined ? null : address - home.address + home.offset;
    },
  };
  const count = Math.min(reader.u32(16), maxCommands);
  let at = wide ? 32 : 28;
  for (let i = 0; i < count && at + 8 <= reader.size; i++) {
    const size = reader.u32(at + 4);
    if (size < 8) break;
    readCommand(image, reader.u32(at) & 0x7fffffff, at, size);
    at += size;
  }
  const end = Math.max(0, ...image.segments.map(({ offset, fileSize }) => offset + fileSize));
  if (end > reader.size)
    image.problems.push({ code: 'truncated', detail: `ends at byte ${reader.size}, and should have ${end}` });
  return image;
}

/** `LC_…` without `LC_REQ_DYLD`. */
function readCommand(image: MachImage, command: number, at: number, size: number): void {
  const { reader } = image;
  const range = (from: number): LinkEditRange => ({ offset: reader.u32(from), size: reader.u32(from + 4) });
  const text = () => reader.text(at + reader.u32(at + 8), 4096);
  switch (command) {
    case 0x1:
    case 0x19:
      if (image.segments.length < maxSegments) readSegment(image, at, size, command === 0x19);
      break;
    case 0x2:
      image.symbols = {
        offset: reader.u32(at + 8),
        count: reader.u32(at + 12),
        strings: reader.u32(at + 16),
      };
      break;
    case 0xb:
      image.dynamicSymbols = {
        firstLocal: reader.u32(at + 8),
        locals: reader.u32(at + 12),
        firstExported: reader.u32(at + 16),
        exported: reader.u32(at + 20),
        firstImported: reader.u32(at + 24),
        imported: reader.u32(at + 28),
        externalRelocations: { offset: reader.u32(at + 64), count: reader.u32(at + 68) },
        localRelocations: { offset: reader.u32(at + 72), count: reader.u32(at + 76) },
      };
      break;
    case 0xc:
    case 0x18:
    case 0x1f:
    case 0x20:
    case 0x23:
      image.needed.push(text());
      break;
    case 0xd:
      image.installName = text();
      break;
    case 0x1c:
      image.rpath.push(text());
      break;
    case 0x22:
      image.rebase = range(at + 8);
      image.bind = range(at + 16);
      image.weakBind = range(at + 24);
      image.exportsTrie ??= range(at + 40);
      break;
    case 0x24:
      image.minimumOs = versionText(reader.u32(at + 8));
      break;
    case 0x32:
      image.minimumOs = versionText(reader.u32(at + 12));
      break;
    case 0x33:
      image.exportsTrie = range(at + 8);
      break;
    case 0x34:
      image.chainedFixups = range(at + 8);
      break;
  }
}

function readSegment(image: MachImage, at: number, commandSize: number, wide: boolean): void {
  const { reader } = image;
  const word = (offset: number) => reader.word(offset, wide);
  const step = wide ? 8 : 4;
  const start = at + 24;
  image.segments.push({
    name: reader.text(at + 8, 16),
    address: word(start),
    size: word(start + step),
    offset: word(start + 2 * step),
    fileSize: word(start + 3 * step),
    writable: (reader.u32(start + 4 * step + 4) & 2) !== 0,
  });
  const size = wide ? 80 : 68;
  const room = Math.floor((commandSize - 24 - 4 * step - 16) / size);
  const sections = Math.min(reader.u32(start + 4 * step + 8), room);
  for (let i = 0; i < sections; i++) {
    const section = start + 4 * step + 16 + i * size;
    const flags = reader.u32(section + (wide ? 64 : 56));
    if (instructionFlags.some((flag) => (flags & flag) !== 0)) {
      image.code.push({ address: word(section + 32), size: word(section + 32 + step) });
    }
  }
}

/** `X.Y.Z` in nibbles `xxxx.yy.zz`; a zero patch level is left out. */
function versionText(packed: number): string {
  const patch = packed & 0xff;
  return `${packed >>> 16}.${(packed >>> 8) & 0xff}${patch === 0 ? '' : `.${patch}`}`;
}
