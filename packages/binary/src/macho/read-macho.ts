import { decideRegistration } from '../addon/decide.ts';
import { declaredCodeBytes, decodeDeclaredVersion } from '../addon/declared-version.ts';
import type { ModuleImage } from '../addon/module-image.ts';
import { RelocatedWords } from '../addon/relocated-words.ts';
import type { Arch, MachOFile, MachOSlice, NotNative } from '../facts.ts';
import { type ByteSource, sliceSource } from '../source/byte-source.ts';
import { PagedReader } from '../source/paged-reader.ts';
import { readChainedFixups } from './chained-fixups.ts';
import { readBinds, readRebases } from './dyld-info.ts';
import type { MachImage } from './image.ts';
import { readOldRelocations } from './old-relocations.ts';
import { openMachO } from './open-macho.ts';
import { readMachExports, readMachImports } from './symbols.ts';

/** `CPU_TYPE_…` (mach/machine.h) as `process.arch` spells it. */
const archs: Readonly<Record<number, Arch>> = {
  7: 'ia32',
  12: 'arm',
  18: 'ppc',
  16777223: 'x64',
  16777228: 'arm64',
  16777234: 'ppc64',
};

/** `MH_…` file types. */
const executable = 2;
const libraries = [6, 8];

function typeOf(fileType: number): MachOSlice['type'] {
  if (fileType === executable) return 'executable';
  return libraries.includes(fileType) ? 'library' : 'other';
}

/**
 * A Java class file has the same magic; its version, 45 and up, is where this has the number of
 * architectures.
 */
const maxArchitectures = 32;

export function readMachO(source: ByteSource): MachOFile | NotNative {
  const head = new PagedReader(source, false);
  const magic = head.u32(0);
  if (magic !== 0xcafebabe && magic !== 0xcafebabf) {
    const slice = readSlice(source);
    if (slice === null)
      return { format: null, reason: 'truncated', detail: 'is cut off within its Mach-O header' };
    return { format: 'macho', platform: 'darwin', slices: [slice] };
  }
  const is64Bit = magic === 0xcafebabf;
  const count = head.u32(4);
  if (count === 0 || count > maxArchitectures)
    return { format: null, reason: 'not-native', detail: 'is a Java class, not a program' };
  const slices: MachOSlice[] = [];
  let left = source.size;
  for (let i = 0; i < count; i++) {
    const at = 8 + i * (is64Bit ? 32 : 20);
    const [offset, size] = is64Bit
      ? [head.u64(at + 8), head.u64(at + 16)]
      : [head.u32(at + 8), head.u32(at + 12)];
    left -= Math.max(0, Math.min(size, source.size - offset));
    // No tool makes overlapping images; reading them as often as a hostile file claims could take forever.
    if (left < 0) return { format: null, reason: 'malformed', detail: 'has architectures that overlap' };
    const slice = readSlice(sliceSource(source, offset, size));
    if (slice !== null) slices.push(slice);
  }
  if (slices.length < count)
    return {
      format: null,
      reason: 'truncated',
      detail: 'lacks some of the architectures that its header lists',
    };
  return { format: 'macho', platform: 'darwin', slices };
}

function readSlice(source: ByteSource): MachOSlice | null {
  const image = openMachO(source);
  if (image === null) return null;
  const arch = archs[image.cpuType] ?? null;
  const exports = readMachExports(image);
  const { registration, problems } = decideRegistration({
    imports: readMachImports(image).map(({ name }) => name),
    exports,
    image: () => moduleImage(image, exports),
    declaredAt: (address) => {
      const offset = image.offsetOf(address);
      return offset === null
        ? null
        : decodeDeclaredVersion(arch, image.reader.bytes(offset, declaredCodeBytes), false);
    },
  });
  return {
    format: 'macho',
    arch,
    type: typeOf(image.fileType),
    registration,
    needed: image.needed,
    soname: image.installName,
    stripped: image.dynamicSymbols === null ? image.symbols === null : image.dynamicSymbols.locals === 0,
    problems: [...image.problems, ...problems],
    minimumOs: image.minimumOs,
    rpath: image.rpath,
    ...(image.weak.length === 0 ? {} : { weak: image.weak }),
    signed: image.signed,
  };
}

function moduleImage(image: MachImage, exports: ReadonlyMap<string, number>): ModuleImage {
  const words = new RelocatedWords(image.reader.size);
  readOldRelocations(image, words);
  readRebases(image, words);
  readBinds(image, image.bind, exports, words);
  readBinds(image, image.weakBind, exports, words);
  readChainedFixups(image, words);
  const at = <T>(address: number, read: (offset: number) => T): T | null => {
    const offset = image.offsetOf(address);
    return offset === null ? null : read(offset);
  };
  return {
    pointerSize: image.is64Bit ? 8 : 4,
    relocations: words,
    word: (address) => at(address, (offset) => image.reader.u32(offset)),
    isCode: (address) =>
      image.code.some((part) => address >= part.address && address < part.address + part.size),
    text: (address) => at(address, (offset) => image.reader.text(offset, 4096)),
  };
}
