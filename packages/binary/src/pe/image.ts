import type { FormatProblem } from '../facts.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { PagedReader } from '../source/paged-reader.ts';

interface Section {
  address: number;
  size: number;
  offset: number;
  fileSize: number;
  executable: boolean;
}

/**
 * The contents of a PE image's headers (Microsoft's PE Format, "COFF File Header", "Optional Header").
 * Addresses are relative to the image, RVAs.
 */
export interface PeImage {
  reader: PagedReader;
  is64Bit: boolean;
  machine: number;
  characteristics: number;
  imageBase: number;
  symbolCount: number;
  problems: FormatProblem[];
  /** Data directories by number: exports 0, imports 1, relocations 5, delayed imports 13. */
  directory(index: number): { address: number; size: number } | null;
  offsetOf(address: number): number | null;
  isCode(address: number): boolean;
}

/** The limit of Windows itself (PE Format, "COFF File Header", NumberOfSections). */
const maxSections = 96;
const executableFlag = 0x20000000;

/**
 * Null if it is not a PE image: a DOS program, text that begins with "MZ", a file cut off within its headers.
 */
export function openPe(source: ByteSource): PeImage | null {
  const reader = new PagedReader(source, true);
  if (reader.u16(0) !== 0x5a4d) return null;
  const start = reader.u32(60);
  if (start + 24 > reader.size || reader.u32(start) !== 0x4550) return null;
  const optional = start + 24;
  const magic = reader.u16(optional);
  if (magic !== 0x10b && magic !== 0x20b) return null;
  const is64Bit = magic === 0x20b;
  const count = Math.min(reader.u16(start + 6), maxSections);
  const table = optional + reader.u16(start + 20);
  const sections: Section[] = Array.from({ length: count }, (_, i) => {
    const at = table + i * 40;
    return {
      address: reader.u32(at + 12),
      size: reader.u32(at + 8),
      offset: reader.u32(at + 20),
      fileSize: reader.u32(at + 16),
      executable: (reader.u32(at + 36) & executableFlag) !== 0,
    };
  });
  const end = Math.max(
    0,
    ...sections.map(({ offset, fileSize }) => (fileSize === 0 ? 0 : offset + fileSize)),
  );
  const directories = reader.u32(optional + (is64Bit ? 108 : 92));
  return {
    reader,
    is64Bit,
    machine: reader.u16(start + 4),
    characteristics: reader.u16(start + 22),
    imageBase: is64Bit ? reader.u64(optional + 24) : reader.u32(optional + 28),
    symbolCount: reader.u32(start + 16),
    problems:
      end > reader.size ? [{ code: 'truncated', detail: `ends at byte ${reader.size} of ${end}` }] : [],
    directory: (index) => {
      if (index >= directories) return null;
      const at = optional + (is64Bit ? 112 : 96) + index * 8;
      const address = reader.u32(at);
      return address === 0 ? null : { address, size: reader.u32(at + 4) };
    },
    offsetOf: (address) => {
      const home = sections.find(
        (part) =>
          address >= part.address &&
          address < part.address + Math.min(part.fileSize, part.size || part.fileSize),
      );
      return home === undefined ? null : address - home.address + home.offset;
    },
    isCode: (address) =>
      sections.some(
        (part) =>
          part.executable &&
          address >= part.address &&
          address < part.address + Math.max(part.size, part.fileSize),
      ),
  };
}
