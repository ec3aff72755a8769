import { type ElfImage, openElf, tags } from '../elf/image.ts';
import { segmentTypes } from '../elf/segments.ts';
import { readVersionNeeds } from '../elf/versions.ts';
import { listImports, openDefinitions } from './defined-symbols.ts';
import { openLibrarySource } from './library-source.ts';
import { type MachineFiles, ownFiles } from './machine-files.ts';
import { readReferences, type SymbolReference } from './references.ts';
import { readFixedThreadData } from './thread-data.ts';
import { readVersionDefinitions } from './version-definitions.ts';

/** Everything that linking one ELF file into a program depends on. */
export interface LinkInfo {
  /** Can be anywhere in memory. */
  isShared: boolean;
  /** … and is a program all the same. */
  isProgram: boolean;
  /** Where the file was cut short, what is there of it: "ends at byte 4096 of 81920". */
  cutOff: string | null;
  interpreter: string | null;
  soname: string | null;
  needed: string[];
  rpath: string[];
  runpath: string[];
  /** `-z nodefaultlib`. */
  skipsDefaultDirectories: boolean;
  bindNow: boolean;
  versionNeeds: { library: string; version: string; weak: boolean }[];
  /** Has relocations packed as DT_RELR. */
  packsRelocations: boolean;
  /** Null if the file has no versions at all: it then satisfies every version need. */
  versionDefinitions: ReadonlySet<string> | null;
  /** Symbols that its relocations refer to and that it does not define. Read on demand. */
  references(): SymbolReference[];
  /** Symbols that it certainly imports; null if only its relocations can say. */
  imports(): string[] | null;
  defines(symbol: string): boolean;
  /** Bytes that each thread has of its data. */
  threadDataSize: number;
  /** Names of those at a fixed place, '' for the file's own. Read on demand. */
  fixedThreadData(): ReadonlySet<string>;
}

/** Each is looked up in every library: no real file needs as many, a damaged one may have thousands. */
const maxPaths = 256;

const sharedObject = 3;
/** `DT_FLAGS` and `DT_FLAGS_1` (elf.h, `DF_…`). */
const flagBindNow = 8;
const flag1Now = 1;
const flag1NoDefaultLib = 0x800;
const flag1Pie = 0x08000000;

/** How a file was cut short, even where too little is left to link it; null for a complete file. */
export function readCutOff(path: string, size: number, files: MachineFiles): string | null {
  const image = openElf(openLibrarySource(path, size, files));
  return image === null ? null : describeCut(image);
}

function describeCut({ problems }: ElfImage): string | null {
  return problems.find(({ code }) => code === 'truncated')?.detail ?? null;
}

/** Null for files that no loader links: a static program, an object file, a damaged file. */
export function readLinkInfo(path: string, size: number, files = ownFiles): LinkInfo | null {
  const image = openElf(openLibrarySource(path, size, files));
  if (image === null || image.values(tags.strings).length === 0) return null;
  const texts = (tag: number) => image.values(tag).map(image.string);
  const paths = (tag: number) =>
    texts(tag)
      .flatMap((list) => list.split(':'))
      .slice(0, maxPaths);
  const flags1 = image.value(tags.flags1) ?? 0;
  return {
    isShared: image.type === sharedObject,
    isProgram: (flags1 & flag1Pie) !== 0,
    cutOff: describeCut(image),
    interpreter: readInterpreter(image),
    soname: texts(tags.soname)[0] ?? null,
    needed: texts(tags.needed),
    rpath: paths(tags.rpath),
    runpath: paths(tags.runpath),
    skipsDefaultDirectories: (flags1 & flag1NoDefaultLib) !== 0,
    bindNow:
      image.value(tags.bindNow) !== null ||
      ((image.value(tags.flags) ?? 0) & flagBindNow) !== 0 ||
      (flags1 & flag1Now) !== 0,
    versionNeeds: readVersionNeeds(image),
    packsRelocations: image.value(tags.relr) !== null,
    versionDefinitions: readVersionDefinitions(image),
    references: () => readReferences(image),
    imports: () => listImports(image),
    defines: openDefinitions(image),
    threadDataSize: image.segments.find(({ type }) => type === segmentTypes.threadData)?.memorySize ?? 0,
    fixedThreadData: () => readFixedThreadData(image),
  };
}

function readInterpreter({ segments, reader }: ElfImage): string | null {
  const segment = segments.find(({ type }) => type === segmentTypes.interpreter);
  return segment === undefined ? null : reader.text(segment.offset, Math.min(segment.fileSize, 4096));
}
