import type { ByteSource } from '../source/byte-source.ts';
import { PagedReader } from '../source/paged-reader.ts';
import type { MachImage } from './image.ts';
import { readCommand } from './load-commands.ts';

const maxCommands = 4096;

/** Null without a Mach-O header. */
export function openMachO(source: ByteSource): MachImage | null {
  const head = source.read(0, 4);
  if (head.length < 4) return null;
  const magic = new DataView(head.buffer, head.byteOffset, 4).getUint32(0);
  const little = magic === 0xcffaedfe || magic === 0xcefaedfe;
  if (!little && magic !== 0xfeedfacf && magic !== 0xfeedface) return null;
  const is64Bit = magic === 0xcffaedfe || magic === 0xfeedfacf;
  if (source.size < (is64Bit ? 32 : 28)) return null;
  const reader = new PagedReader(source, little);
  const image: MachImage = {
    reader,
    is64Bit,
    cpuType: reader.u32(4),
    cpuSubtype: reader.u32(8),
    fileType: reader.u32(12),
    segments: [],
    code: [],
    needed: [],
    weak: [],
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
    signed: false,
    problems: [],
    offsetOf: (address) => {
      const home = image.segments.find(
        (part) => address >= part.address && address < part.address + part.fileSize,
      );
      return home === undefined ? null : address - home.address + home.offset;
    },
  };
  const count = Math.min(reader.u32(16), maxCommands);
  let at = is64Bit ? 32 : 28;
  for (let i = 0; i < count && at + 8 <= reader.size; i++) {
    const size = reader.u32(at + 4);
    if (size < 8) break;
    readCommand(image, reader.u32(at) & 0x7fffffff, at, size);
    at += size;
  }
  const end = Math.max(0, ...image.segments.map(({ offset, fileSize }) => offset + fileSize));
  if (end > reader.size)
    image.problems.push({ code: 'truncated', detail: `ends at byte ${reader.size} of ${end}` });
  return image;
}
