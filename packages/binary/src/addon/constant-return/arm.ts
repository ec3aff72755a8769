import { Registers } from './registers.ts';

/**
 * Arm instructions up to `bx lr` or a pop into the program counter (Arm Architecture Reference Manual, A32);
 * the result is in r0.
 */
export function decodeArm(code: Buffer): number | null {
  const registers = new Registers();
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = code.readUInt32LE(at);
    const target = (word >>> 12) & 0xf;
    const is64Bit = ((word >>> 4) & 0xf000) | (word & 0xfff);
    if (word === 0xe12fff1e || (word & 0xffff8000) >>> 0 === 0xe8bd8000 || word === 0xe49df004)
      return registers.get(0);
    switch ((word & 0xffff0000) >>> 0) {
      // mov and mvn of a rotated byte.
      case 0xe3a00000:
        registers.set(target, rotate(word));
        continue;
      case 0xe3e00000:
        registers.set(target, ~rotate(word));
        continue;
      case 0xe1a00000:
        if ((word & 0xff0) !== 0) return null;
        registers.derive(target, word & 0xf, (value) => value);
        continue;
      // ldr from behind the function: the program counter is two instructions ahead.
      case 0xe59f0000: {
        const from = at + 8 + (word & 0xfff);
        registers.set(target, from + 4 <= code.length ? code.readUInt32LE(from) : null);
        continue;
      }
      // push of several registers or of one.
      case 0xe92d0000:
      case 0xe52d0000:
        continue;
      case 0xe8bd0000:
        for (let register = 0; register < 15; register++)
          if (((word >>> register) & 1) === 1) registers.set(register, null);
        continue;
      case 0xe49d0000:
        registers.set(target, null);
        continue;
    }
    switch ((word & 0xfff00000) >>> 0) {
      case 0xe3000000:
        registers.set(target, is64Bit);
        continue;
      case 0xe3400000:
        registers.derive(target, target, (value) => (value & 0xffff) | (is64Bit << 16));
        continue;
      // add and sub, of addresses in the frame.
      case 0xe2800000:
      case 0xe2400000:
        registers.set(target, null);
        continue;
    }
    if (word !== 0xe320f000) return null;
  }
  return null;
}

function rotate(word: number): number {
  const by = ((word >>> 8) & 0xf) * 2;
  const immediate = word & 0xff;
  return by === 0 ? immediate : (immediate >>> by) | (immediate << (32 - by));
}
