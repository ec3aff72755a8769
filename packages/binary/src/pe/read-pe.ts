import { decideRegistration } from '../addon/decide.ts';
import { declaredCodeBytes, decodeDeclaredVersion } from '../addon/declared-version.ts';
import type { ModuleImage } from '../addon/module-image.ts';
import type { Arch, NotNative, PeFile, PeSlice } from '../facts.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { openPe, type PeImage } from './image.ts';
import { readPeRelocations } from './relocations.ts';
import { type PeImport, plainName, readPeExports, readPeImports } from './symbols.ts';

/** `IMAGE_FILE_MACHINE_…` as `process.arch` spells it. */
const archs: Readonly<Record<number, Arch>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64', 452: 'arm' };
/** `IMAGE_FILE_DLL`, `IMAGE_FILE_EXECUTABLE_IMAGE`, `IMAGE_FILE_DEBUG_STRIPPED`. */
const library = 0x2000;
const executable = 0x2;

function typeOf(characteristics: number): PeSlice['type'] {
  if ((characteristics & library) !== 0) return 'library';
  return (characteristics & executable) !== 0 ? 'executable' : 'other';
}

export function readPe(source: ByteSource): PeFile | NotNative {
  const image = openPe(source);
  if (image === null)
    return { format: null, reason: 'not-native', detail: 'begins like a Windows program, but is not one' };
  const arch = archs[image.machine] ?? null;
  const imports = readPeImports(image);
  const exports = readPeExports(image);
  const plain = (name: string) => plainName(name, image.is64Bit);
  const hostImport = findHost(imports);
  const delayed = imports.filter((one) => one.delayed).map(({ library: name }) => name);
  const { registration, problems } = decideRegistration({
    imports: imports.flatMap(({ names }) => names.map(plain)),
    exports: new Map([...exports.symbols].map(([name, address]) => [plain(name), address])),
    image: () => moduleImage(image),
    declaredAt: (address) => readDeclared(image, arch, address),
    host: hostOf(hostImport),
  });
  const slice: PeSlice = {
    format: 'pe',
    arch,
    type: typeOf(image.characteristics),
    registration,
    needed: imports.map(({ library: name }) => name),
    soname: exports.name,
    stripped: image.symbolCount === 0,
    problems: [...image.problems, ...problems],
    hostImport,
    ...(delayed.length === 0 ? {} : { delayed }),
  };
  return { format: 'pe', platform: 'win32', slices: [slice] };
}

const hostName = /^(?:node|iojs|electron|nw|libnode)\.(?:exe|dll)$/i;
const hostSymbol = /^_?(?:napi_|node_api_|node_module_register)|@(?:v8|node)@@/;

/** The program or library that exports Node's own functions. */
function findHost(imports: readonly PeImport[]): string | null {
  const named = imports.find(({ library: name }) => hostName.test(name));
  const used = imports.find(({ names }) => names.some((name) => hostSymbol.test(name)));
  return (used ?? named)?.library ?? null;
}

/** Up to Electron 1.8 its Node was a library, node.dll; Node's own is the program. */
function hostOf(name: string | null): 'node' | 'electron' | null {
  if (name === null) return null;
  if (/^(?:node\.dll|electron\.exe)$/i.test(name)) return 'electron';
  return /^(?:node|iojs)\.exe$/i.test(name) ? 'node' : null;
}

function moduleImage(image: PeImage): ModuleImage {
  const at = <T>(address: number, read: (offset: number) => T): T | null => {
    const offset = image.offsetOf(address);
    return offset === null ? null : read(offset);
  };
  return {
    pointerSize: image.is64Bit ? 8 : 4,
    relocations: readPeRelocations(image),
    word: (address) => at(address, (offset) => image.reader.u32(offset)),
    isCode: (address) => image.isCode(address),
    text: (address) => at(address, (offset) => image.reader.text(offset, 4096)),
  };
}

/** Incremental linking puts a jump in front of every function; it is followed once. */
function readDeclared(image: PeImage, arch: Arch | null, address: number): number | null {
  const codeAt = (at: number) => {
    const offset = image.offsetOf(at);
    return offset === null ? Buffer.alloc(0) : image.reader.bytes(offset, declaredCodeBytes);
  };
  const code = codeAt(address);
  const target = findJump(arch, code, address);
  return decodeDeclaredVersion(arch, target === null ? code : codeAt(target), false);
}

/** The target of a function that is only a jump: `jmp rel32`, or `adrp x16; add x16, x16, #low; br x16`. */
function findJump(arch: Arch | null, code: Buffer, address: number): number | null {
  if ((arch === 'x64' || arch === 'ia32') && code.length >= 5 && code[0] === 0xe9)
    return address + 5 + code.readInt32LE(1);
  if (arch !== 'arm64' || code.length < 12 || code.readUInt32LE(8) !== 0xd61f0200) return null;
  const [page, low] = [code.readUInt32LE(0), code.readUInt32LE(4)];
  if ((page & 0x9f00001f) >>> 0 !== 0x90000010 || (low & 0xffc003ff) >>> 0 !== 0x91000210) return null;
  const pages = (((page >>> 5) & 0x7ffff) << 13) >> 11;
  return (Math.floor(address / 4096) + (pages | ((page >>> 29) & 3))) * 4096 + ((low >>> 10) & 0xfff);
}
