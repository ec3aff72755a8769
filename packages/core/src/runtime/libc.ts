import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Runtime } from './runtime.ts';

type LibcFamily = Runtime['libc'];

const headBytes = 4096;

/**
 * The ELF interpreter of a program (`PT_INTERP`, elf(5)): the one fact that says which C library it is linked
 * with, whatever else the distribution ships. Null for a static program, another format or an unreadable
 * file.
 */
export function readInterpreter(path: string): string | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const head = Buffer.alloc(headBytes);
    const length = readSync(fd, head, 0, headBytes, 0);
    return findInterpreter(fd, head.subarray(0, length));
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

function findInterpreter(fd: number, head: Buffer): string | null {
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46) return null;
  const is64Bit = head[4] === 2;
  const little = head[5] === 1;
  const half = (at: number) => (little ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const word = (at: number) => (little ? head.readUInt32LE(at) : head.readUInt32BE(at));
  const address = (at: number) =>
    is64Bit ? Number(little ? head.readBigUInt64LE(at) : head.readBigUInt64BE(at)) : word(at);
  const table = address(is64Bit ? 32 : 28);
  const entrySize = half(is64Bit ? 54 : 42);
  const entries = half(is64Bit ? 56 : 44);
  for (let i = 0; i < entries; i++) {
    const at = table + i * entrySize;
    if (at + entrySize > head.length || entrySize < (is64Bit ? 56 : 32)) return null;
    if (word(at) !== 3) continue;
    const offset = address(at + (is64Bit ? 8 : 4));
    const size = Math.min(address(at + (is64Bit ? 32 : 16)), 1024);
    const bytes = Buffer.alloc(size);
    const length = readSync(fd, bytes, 0, size, offset);
    return bytes.toString('latin1', 0, length).split('\0')[0] ?? null;
  }
  return null;
}

/** The C library that an interpreter path belongs to. */
export function libcOfInterpreter(interpreter: string | null): LibcFamily {
  if (interpreter === null) return null;
  // Its loader is its C library, under either name; glibc's `libc.so` is a script for linkers.
  if (/\/(?:ld-musl-[^/]*|libc\.so)$/.test(interpreter)) return 'musl';
  if (/\/ld(?:-linux[^/]*|64|-?[\d.]*)\.so[^/]*$/.test(interpreter)) return 'glibc';
  return null;
}

/**
 * The loader mapped into this process, for programs whose own file names none: those started as `ld.so node`,
 * where `process.execPath` is the loader itself. Linux only; null elsewhere.
 * @param mappings the file that lists them (proc_pid_maps(5))
 */
export function readMappedLoader(mappings = '/proc/self/maps'): string | null {
  try {
    const maps = readFileSync(mappings, 'latin1');
    return (
      /\/\S*\/(?:ld-musl-[^\s/]+|ld-linux[^\s/]*\.so[^\s/]*|ld(?:64|-[\d.]+)\.so[^\s/]*|libc\.so)$/m.exec(
        maps,
      )?.[0] ?? null
    );
  } catch {
    return null;
  }
}

/**
 * The version of the glibc that a loader belongs to, from its banner "… stable release version 2.36."
 * (elf/rtld.c, `print_version`). Null when there is none.
 */
export function readGlibcVersion(loader: string): string | null {
  try {
    return glibcVersionIn(readFileSync(loader, 'latin1'));
  } catch {
    return null;
  }
}

/** The version in the bytes of a glibc's loader, or of its library. */
export function glibcVersionIn(text: string): string | null {
  return /(?:release|development) version (\d+\.\d+)/.exec(text)?.[1] ?? null;
}
