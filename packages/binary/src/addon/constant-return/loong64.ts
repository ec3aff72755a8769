import { Registers } from './registers.ts';

/** LoongArch instructions up to `jirl $zero, $ra, 0`; the result is in a0. */
export function decodeLoong64(code: Buffer): number | null {
  const registers = new Registers();
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = code.readUInt32LE(at);
    if (word === 0x4c000020) return registers.get(4);
    // Writes to the zero register have no effect.
    registers.set(0, 0);
    if (!follow(word, registers)) return null;
  }
  return null;
}

function follow(word: number, registers: Registers): boolean {
  const [target, source] = [word & 31, (word >>> 5) & 31];
  const immediate = (word >>> 10) & 0xfff;
  if ((word & 0xfe000000) === 0x14000000) {
    registers.set(target, (word >>> 5) << 12);
    return true;
  }
  switch ((word & 0xffc00000) >>> 0) {
    // addi.w and addi.d, ori.
    case 0x02800000:
    case 0x02c00000:
      registers.derive(target, source, (value) => value + ((immediate << 20) >> 20));
      return true;
    case 0x03800000:
      registers.derive(target, source, (value) => value | immediate);
      return true;
    // andi with zero, the nop.
    case 0x03400000:
      return target === 0;
  }
  switch (word >>> 24) {
    // Loads of values kept in the frame, and stores.
    case 0x26:
    case 0x28:
      registers.set(target, null);
      return true;
    case 0x27:
    case 0x29:
      return true;
  }
  // move, which is `or` with zero; slli.w by zero, which sign-extends.
  const moves = (word & 0xfffffc00) >>> 0 === 0x00150000 || (word & 0xfffffc00) >>> 0 === 0x00408000;
  if (moves) registers.derive(target, source, (value) => value);
  return moves;
}
