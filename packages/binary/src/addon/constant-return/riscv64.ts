import { Registers } from './registers.ts';

/** RISC-V instructions, compressed or not, up to `ret`; the result is in a0. */
export function decodeRiscv64(code: Buffer): number | null {
  const registers = new Registers();
  registers.set(0, 0);
  for (let at = 0; at + 4 <= code.length; ) {
    const half = code.readUInt16LE(at);
    const word = code.readUInt32LE(at);
    if (half === 0x8082 || word === 0x00008067) return registers.get(10);
    const compressed = (half & 3) !== 3;
    if (!(compressed ? followShort(half, registers) : followLong(word, registers))) return null;
    // Writes to the zero register have no effect.
    registers.set(0, 0);
    at += compressed ? 2 : 4;
  }
  return null;
}

function followLong(word: number, registers: Registers): boolean {
  const [target, source] = [(word >>> 7) & 31, (word >>> 15) & 31];
  const immediate = word >> 20;
  if ((word & 0x7f) === 0x37) {
    registers.set(target, word & 0xfffff000);
    return true;
  }
  switch (word & 0x707f) {
    // addi and addiw, xori, ori.
    case 0x0013:
    case 0x001b:
      registers.derive(target, source, (value) => value + immediate);
      return true;
    case 0x4013:
      registers.derive(target, source, (value) => value ^ immediate);
      return true;
    case 0x6013:
      registers.derive(target, source, (value) => value | immediate);
      return true;
    // lw and ld, of values kept in the frame; sw and sd.
    case 0x2003:
    case 0x3003:
      registers.set(target, null);
      return true;
    case 0x2023:
    case 0x3023:
      return true;
    default:
      return false;
  }
}

function followShort(half: number, registers: Registers): boolean {
  const target = (half >>> 7) & 31;
  const source = (half >>> 2) & 31;
  const immediate = source | ((half & 0x1000) !== 0 ? ~0x1f : 0);
  switch (half & 0xe003) {
    // c.addi4spn: an address in the frame.
    case 0x0000:
      registers.set(8 + ((half >>> 2) & 7), null);
      return half !== 0;
    // c.addi and c.addiw, c.li.
    case 0x0001:
    case 0x2001:
      registers.derive(target, target, (value) => value + immediate);
      return true;
    case 0x4001:
      registers.set(target, immediate);
      return true;
    // c.lui, which on the stack pointer is c.addi16sp.
    case 0x6001:
      registers.set(target, target === 2 ? null : immediate << 12);
      return true;
    // c.lwsp and c.ldsp; c.swsp and c.sdsp.
    case 0x4002:
    case 0x6002:
      registers.set(target, null);
      return true;
    case 0xc002:
    case 0xe002:
      return true;
    // c.mv; without a source it is a jump.
    case 0x8002:
      if ((half & 0x1000) !== 0 || source === 0) return false;
      registers.derive(target, source, (value) => value);
      return true;
    default:
      return false;
  }
}
