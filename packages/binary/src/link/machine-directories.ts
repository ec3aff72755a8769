import { dirname } from 'node:path';
import type { ElfIdentity } from './elf-identity.ts';

interface Machine {
  /** Debian's name for the machine's folder; `''` if distributions have none. */
  triplet: string;
  platform: string;
}

/** By ELF machine number and word size; the loader's name gives arm's float ABI. */
function describeMachine({ machine, bits, littleEndian }: ElfIdentity, interpreter: string): Machine {
  switch (machine) {
    case 62:
      return bits === 64
        ? { triplet: 'x86_64-linux-gnu', platform: 'x86_64' }
        : { triplet: 'x86_64-linux-gnux32', platform: 'x86_64' };
    case 3:
      return { triplet: 'i386-linux-gnu', platform: 'i686' };
    case 183:
      return { triplet: 'aarch64-linux-gnu', platform: 'aarch64' };
    case 40: {
      const triplet = interpreter.includes('armhf') ? 'arm-linux-gnueabihf' : 'arm-linux-gnueabi';
      return { triplet, platform: 'v7l' };
    }
    case 21:
      return littleEndian
        ? { triplet: 'powerpc64le-linux-gnu', platform: 'power9' }
        : { triplet: 'powerpc64-linux-gnu', platform: 'power9' };
    case 22:
      return { triplet: 's390x-linux-gnu', platform: 'z15' };
    case 243:
      return { triplet: 'riscv64-linux-gnu', platform: '' };
    case 258:
      return { triplet: 'loongarch64-linux-gnu', platform: 'loongarch' };
    default:
      return { triplet: '', platform: '' };
  }
}

/**
 * Where a glibc loader searches last. Distributions compile in Debian's folders or lib64, and a system has
 * only one of these; the loader's own folder stands for a glibc installed elsewhere.
 */
export function defaultDirectories(identity: ElfIdentity, interpreter: string): string[] {
  const { triplet } = describeMachine(identity, interpreter);
  const multiarch = triplet === '' ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`];
  const is64Bit = identity.bits === 64 ? ['/lib64', '/usr/lib64'] : [];
  const own = dirname(interpreter);
  const common = [...multiarch, ...is64Bit, '/lib', '/usr/lib'];
  return common.includes(own) ? common : [own, ...common];
}

/** The value of `$LIB`: the name of the C library's own folder under /usr or /. */
export function libraryToken({ bits }: ElfIdentity, libcDirectory: string | null): string {
  const found = libcDirectory === null ? undefined : /^(?:\/usr)?\/(lib.*)$/.exec(libcDirectory)?.[1];
  return found ?? (bits === 64 ? 'lib64' : 'lib');
}

export function platformToken(identity: ElfIdentity, interpreter: string): string {
  return describeMachine(identity, interpreter).platform;
}
