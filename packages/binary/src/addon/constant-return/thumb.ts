import { Registers } from './registers.ts';

/** Arm's shorter instructions (T32), up to `bx lr` or a pop into the program counter; the result is in r0. */
export function decodeThumb(code: Buffer): number | null {
  const registers = new Registers();
  for (let at = 0; at + 4 <= code.length; at += 2) {
    const half = code.readUInt16LE(at);
    if (half === 0x4770 || (half & 0xff00) === 0xbd00) return registers.get(0);
    if (half >>> 11 < 0x1d) {
      if (!followShort(half, registers)) return null;
      continue;
    }
    const next = code.readUInt16LE(at + 2);
    at += 2;
    // A pop into the program counter, alone or with other registers.
    if ((half === 0xf85d && next === 0xfb04) || (half === 0xe8bd && next >= 0x8000)) return registers.get(0);
    if (!followLong(half, next, registers)) return null;
  }
  return null;
}

function followShort(half: number, registers: Registers): boolean {
  const [target, source] = [half & 7, (half >>> 3) & 7];
  if ((half & 0xf800) === 0x2000) registers.set((half >>> 8) & 7, half & 0xff);
  else if ((half & 0xff00) === 0x4600)
    registers.derive(((half >>> 4) & 8) | target, (half >>> 3) & 0xf, (value) => value);
  else if ((half & 0xffc0) === 0x43c0) registers.derive(target, source, (value) => ~value);
  else if ((half & 0xf800) === 0) registers.derive(target, source, (value) => value << ((half >>> 6) & 31));
  else if ((half & 0xf800) === 0xa800) registers.set((half >>> 8) & 7, null);
  else if ((half & 0xff00) === 0xbc00) {
    for (let register = 0; register < 8; register++)
      if (((half >>> register) & 1) === 1) registers.set(register, null);
  } else {
    const pushes = (half & 0xfe00) === 0xb400;
    const movesStack = (half & 0xff00) === 0xb000;
    return pushes || movesStack || half === 0xbf00;
  }
  return true;
}

function followLong(half: number, next: number, registers: Registers): boolean {
  const target = (next >>> 8) & 0xf;
  const short = ((half & 0x400) << 1) | ((next & 0x7000) >>> 4) | (next & 0xff);
  const is64Bit = ((half & 0xf) << 12) | short;
  if ((half & 0xfbf0) === 0xf240 && next < 0x8000) registers.set(target, is64Bit);
  else if ((half & 0xfbf0) === 0xf2c0 && next < 0x8000)
    registers.derive(target, target, (value) => (value & 0xffff) | (is64Bit << 16));
  else if ((half & 0xfbef) === 0xf04f && next < 0x8000) registers.set(target, expand(short));
  else if ((half & 0xfbef) === 0xf06f && next < 0x8000) registers.set(target, ~expand(short));
  // Push and pop of a single register.
  else if (half === 0xf84d && (next & 0xfff) === 0xd04) return true;
  else if (half === 0xf85d && (next & 0xfff) === 0xb04) registers.set(next >>> 12, null);
  else return false;
  return true;
}

/** `ThumbExpandImm`: a byte, repeated in one of three ways, or rotated with its highest bit set. */
function expand(immediate: number): number {
  const byte = immediate & 0xff;
  switch (immediate >>> 8) {
    case 0:
      return byte;
    case 1:
      return byte | (byte << 16);
    case 2:
      return (byte << 8) | (byte << 24);
    case 3:
      return byte | (byte << 8) | (byte << 16) | (byte << 24);
  }
  const by = immediate >>> 7;
  const value = 0x80 | (immediate & 0x7f);
  return (value >>> by) | (value << (32 - by));
}
