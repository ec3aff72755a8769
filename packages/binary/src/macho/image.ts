import type { FormatProblem } from '../facts.ts';
import type { PagedReader } from '../source/paged-reader.ts';

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

/** The contents of the load commands for one architecture (mach-o/loader.h). */
export interface MachImage {
  reader: PagedReader;
  is64Bit: boolean;
  cpuType: number;
  cpuSubtype: number;
  fileType: number;
  segments: MachSegment[];
  /** Address ranges of sections that hold instructions. */
  code: { address: number; size: number }[];
  needed: string[];
  /** Those of `needed` that may be missing. */
  weak: string[];
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
  signed: boolean;
  problems: FormatProblem[];
  offsetOf(address: number): number | null;
}
