import { decideRegistration } from '../addon/decide.ts';
import { declaredCodeBytes, decodeDeclaredVersion } from '../addon/declared-version.ts';
import type { ModuleImage } from '../addon/module-image.ts';
import type { ElfFile, ElfSlice, NotNative } from '../facts.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { readArmBuild } from './arm-attributes.ts';
import { type ElfImage, openElf, tags } from './image.ts';
import { archOf } from './machine.ts';
import { readNoteOwners } from './notes.ts';
import { libcOf, platformOf } from './platform.ts';
import { readRelocatedWords } from './relocations.ts';
import { segmentTypes } from './segments.ts';
import { isStripped } from './stripped.ts';
import { readDynamicSymbols } from './symbols.ts';
import { floorOf, readVersionNeeds } from './versions.ts';

/** `e_type` (elf.h). */
const executable = 2;
const sharedObject = 3;
/** `DT_FLAGS` and `DT_FLAGS_1` (elf.h, `DF_…`). */
const flagBindNow = 8;
const flag1Now = 1;
const flag1Pie = 0x08000000;

export function readElf(source: ByteSource): ElfFile | NotNative {
  const image = openElf(source);
  if (image === null)
    return { format: null, reason: 'truncated', detail: 'is cut off within its ELF header' };
  const interpreter = readInterpreter(image);
  const versionNeeds = readVersionNeeds(image);
  const needed = image.values(tags.needed).map(image.string);
  const dynamic = image.segments.some(({ type }) => type === segmentTypes.dynamic);
  const flags1 = image.value(tags.flags1) ?? 0;
  const type = typeOf(image, interpreter, flags1);
  const signs = {
    osAbi: image.osAbi,
    noteOwners: readNoteOwners(image),
    interpreter,
    needed,
    versionNeeds,
    dynamic,
    program: type === 'executable',
  };
  const platform = platformOf(signs);
  const arch = archOf(image);
  const imports: string[] = [];
  const exports = new Map<string, number>();
  for (const { name, address } of readDynamicSymbols(image)) {
    if (address === null) imports.push(name);
    else exports.set(name, address);
  }
  const { registration, problems } = decideRegistration({
    imports,
    exports,
    image: () => moduleImage(image),
    declaredAt: (address) => readDeclared(image, arch, address),
  });
  const slice: ElfSlice = {
    format: 'elf',
    arch,
    type,
    registration,
    needed,
    soname: image.values(tags.soname).map(image.string)[0] ?? null,
    stripped: isStripped(image),
    problems: [...image.problems, ...problems],
    arm: readArmBuild(image),
    libc: libcOf(platform, signs),
    glibc: floorOf(versionNeeds, 'GLIBC'),
    glibcxx: floorOf(versionNeeds, 'GLIBCXX'),
    cxxabi: floorOf(versionNeeds, 'CXXABI'),
    versionNeeds: versionNeeds.map(({ library, version, weak }) => ({ library, version, weak })),
    interpreter,
    rpath: readPaths(image, tags.rpath),
    runpath: readPaths(image, tags.runpath),
    bindNow:
      image.value(tags.bindNow) !== null ||
      ((image.value(tags.flags) ?? 0) & flagBindNow) !== 0 ||
      (flags1 & flag1Now) !== 0,
    executableStack:
      image.segments.find((segment) => segment.type === segmentTypes.stack)?.executable ?? null,
  };
  return { format: 'elf', platform, slices: [slice] };
}

function typeOf(image: ElfImage, interpreter: string | null, flags1: number): ElfSlice['type'] {
  if (image.type === executable || (flags1 & flag1Pie) !== 0) return 'executable';
  if (image.type !== sharedObject) return 'other';
  // A library that can also be run (libc.so.6) has an interpreter and a name; a position-independent program
  // has no name.
  return interpreter !== null && image.value(tags.soname) === null ? 'executable' : 'library';
}

export function readInterpreter({ segments, reader }: ElfImage): string | null {
  const segment = segments.find(({ type }) => type === segmentTypes.interpreter);
  return segment === undefined ? null : reader.text(segment.offset, Math.min(segment.fileSize, 4096));
}

/** The last of several counts (glibc's elf/get-dynamic-info.h). */
function readPaths(image: ElfImage, tag: number): string[] {
  const offset = image.value(tag);
  return offset === null ? [] : image.string(offset).split(':');
}

function moduleImage(image: ElfImage): ModuleImage {
  const at = <T>(address: number, read: (offset: number) => T): T | null => {
    const offset = image.offsetOf(address);
    return offset === null ? null : read(offset);
  };
  return {
    pointerSize: image.is64Bit ? 8 : 4,
    relocations: readRelocatedWords(image),
    word: (address) => at(address, (offset) => image.reader.u32(offset)),
    isCode: (address) => image.isCode(address),
    text: (address) => at(address, (offset) => image.reader.text(offset, 4096)),
  };
}

/** On Arm the lowest bit of a function's address marks its code as Thumb. */
function readDeclared(image: ElfImage, arch: ReturnType<typeof archOf>, address: number): number | null {
  const thumb = arch === 'arm' && (address & 1) === 1;
  const start = thumb ? address - 1 : address;
  const offset = image.offsetOf(start);
  if (offset === null) return null;
  const u32 = (from: number) => {
    const at = image.offsetOf(start + from);
    return at === null ? null : image.reader.u32(at);
  };
  return decodeDeclaredVersion(arch, image.reader.bytes(offset, declaredCodeBytes), thumb, u32);
}
