import type { MachineFiles } from './machine-files.ts';

/** What a loader compares before it accepts a file: word size, byte order and machine. */
export interface ElfIdentity {
  bits: 32 | 64;
  littleEndian: boolean;
  machine: number;
  /** The file itself, under any name: device and inode. */
  file: string;
  size: number;
}

type IdentityResult =
  | { kind: 'elf'; identity: ElfIdentity }
  /** Missing or unreadable: the loader continues its search. */
  | { kind: 'absent' }
  /** Present, but not an ELF file: the loader gives up. */
  | { kind: 'other' };

const headerSize = 20;

export function readElfIdentity(path: string, files: MachineFiles): IdentityResult {
  const head = files.read(path, 0, headerSize);
  if (head === null) return { kind: 'absent' };
  const identity = head.bytes.length < headerSize ? null : parseIdentity(head.bytes, head.id, head.size);
  return identity === null ? { kind: 'other' } : { kind: 'elf', identity };
}

export function isSameMachine(a: ElfIdentity, b: ElfIdentity): boolean {
  return a.bits === b.bits && a.littleEndian === b.littleEndian && a.machine === b.machine;
}

function parseIdentity(header: Buffer, file: string, size: number): ElfIdentity | null {
  if (header.readUInt32BE(0) !== 0x7f454c46) return null;
  const [bits, order] = [header[4] === 2 ? 64 : 32, header[5]] as const;
  if (order !== 1 && order !== 2) return null;
  const littleEndian = order === 1;
  const machine = littleEndian ? header.readUInt16LE(18) : header.readUInt16BE(18);
  return { bits, littleEndian, machine, file, size };
}
