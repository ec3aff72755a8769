import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** A machine that a native file is made for, by its bytes. */
export interface Machine {
  platform: 'linux' | 'android' | 'darwin' | 'win32';
  arch: string;
  /** Null off Linux, and for a file that asks for neither. */
  libc: 'glibc' | 'musl' | null;
}

const elfMachines: Record<number, string> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };
const machoMachines: Record<number, string> = { 16777223: 'x64', 16777228: 'arm64' };
const peMachines: Record<number, string> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };

/**
 * The machines of an ELF, Mach-O or PE file, from its first bytes; empty for any other file. Written apart
 * from `@abistamp/binary`, whose answers are compared with it.
 */
export function readMachines(path: string): Machine[] {
  const start = Buffer.alloc(4096);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, start, 0, start.length, 0);
  } finally {
    closeSync(fd);
  }
  const magic = start.readUInt32BE(0);
  if (magic === 0x7f454c46) return [readElf(path, start)];
  if (magic === 0xcffaedfe) return [machine('darwin', machoMachines[start.readUInt32LE(4)])];
  if (magic === 0xcafebabe) return readFat(start);
  if (start.toString('latin1', 0, 2) !== 'MZ') return [];
  const header = start.readUInt32LE(0x3c);
  if (header > start.length - 6 || start.toString('latin1', header, header + 2) !== 'PE') return [];
  return [machine('win32', peMachines[start.readUInt16LE(header + 4)])];
}

function machine(platform: Machine['platform'], arch: string | undefined): Machine {
  return { platform, arch: arch ?? 'another', libc: null };
}

function readElf(path: string, start: Buffer): Machine {
  const isLittle = start[5] === 1;
  const number = isLittle ? start.readUInt16LE(18) : start.readUInt16BE(18);
  const arch = isLittle ? elfMachines[number] : undefined;
  const whole = readFileSync(path);
  // The name of the note that its tools leave, near the start: others mention it anywhere.
  if (start.includes('Android\0')) return machine('android', arch);
  return { ...machine('linux', arch), libc: readLibc(whole) };
}

/** By the C library that it names. A program that is linked statically needs none, whatever its strings say. */
function readLibc(whole: Buffer): Machine['libc'] {
  if (whole[4] === 2 && whole[5] === 1 && !hasDynamicPart(whole)) return null;
  if (whole.includes('libc.musl-')) return 'musl';
  return whole.includes('libc.so.6\0') || whole.includes('GLIBC_2.') ? 'glibc' : null;
}

/** Whether a 64-bit ELF file has a program header of the type PT_DYNAMIC. */
function hasDynamicPart(whole: Buffer): boolean {
  const at = Number(whole.readBigUInt64LE(32));
  const size = whole.readUInt16LE(54);
  return Array.from({ length: whole.readUInt16LE(56) }, (_, i) => at + i * size).some(
    (header) => header + 4 <= whole.length && whole.readUInt32LE(header) === 2,
  );
}

/** The same number starts Java's class files: those have a version where this has a small count. */
function readFat(start: Buffer): Machine[] {
  const count = start.readUInt32BE(4);
  if (count > 8) return [];
  return Array.from({ length: count }, (_, i) =>
    machine('darwin', machoMachines[start.readUInt32BE(8 + i * 20)]),
  );
}
