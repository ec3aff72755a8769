import type { Arch } from '../facts.ts';
import type { ElfImage } from './image.ts';

/**
 * `e_machine` (elf.h, `EM_…`) as `process.arch` spells it; if one number serves several, word size and byte
 * order decide.
 */
export function archOf({
  machine,
  is64Bit,
  reader,
}: Pick<ElfImage, 'machine' | 'is64Bit' | 'reader'>): Arch | null {
  switch (machine) {
    case 3:
      return 'ia32';
    case 8:
      if (is64Bit) return reader.littleEndian ? 'mips64el' : null;
      return reader.littleEndian ? 'mipsel' : 'mips';
    case 20:
      return 'ppc';
    case 21:
      return 'ppc64';
    case 22:
      return is64Bit ? 's390x' : 's390';
    case 40:
      return 'arm';
    case 62:
      return is64Bit ? 'x64' : null;
    case 183:
      return is64Bit ? 'arm64' : null;
    case 243:
      return is64Bit ? 'riscv64' : null;
    case 258:
      return is64Bit ? 'loong64' : null;
    default:
      return null;
  }
}
