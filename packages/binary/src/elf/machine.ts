import type { Arch } from '../facts.ts';
import type { ElfImage } from './image.ts';

/** `e_machine` (elf.h, `EM_…`) as `process.arch` spells it; where one number serves several, word size and byte order decide. */
export function archOf({
  machine,
  wide,
  reader,
}: Pick<ElfImage, 'machine' | 'wide' | 'reader'>): Arch | null {
  switch (machine) {
    case 3:
      return 'ia32';
    case 8:
      if (wide) return reader.littleEndian ? 'mips64el' : null;
      return reader.littleEndian ? 'mipsel' : 'mips';
    case 20:
      return 'ppc';
    case 21:
      return 'ppc64';
    case 22:
      return wide ? 's390x' : 's390';
    case 40:
      return 'arm';
    case 62:
      return wide ? 'x64' : null;
    case 183:
      return wide ? 'arm64' : null;
    case 243:
      return wide ? 'riscv64' : null;
    case 258:
      return wide ? 'loong64' : null;
    default:
      return null;
  }
}
