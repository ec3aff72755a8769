import { Registers } from './registers.ts';

/**
 * Power instructions up to `blr`; the result is in r3. Little-endian ELFv2, whose entry may set up r2 first.
 */
export function decodePpc64(code: Buffer): number | null {
  const registers = new Registers();
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = code.readUInt32LE(at);
    if (word === 0x4e800020) return registers.get(3);
    const [first, second] = [(word >>> 21) & 31, (word >>> 16) & 31];
    const immediate = code.readInt16LE(at);
    switch (word >>> 26) {
      // The prefix of pli, followed by its addi.
      case 1: {
        const next = at + 8 <= code.length ? code.readUInt32LE(at + 4) : 0;
        if ((word & 0xfffc0000) >>> 0 !== 0x06000000 || (next & 0xfc1f0000) >>> 0 !== 0x38000000) return null;
        registers.set((next >>> 21) & 31, (word << 16) | (next & 0xffff));
        at += 4;
        break;
      }
      // addi and addis, which without a source register are li and lis.
      case 14:
      case 15: {
        const part = word >>> 26 === 14 ? immediate : immediate << 16;
        if (second === 0) registers.set(first, part);
        else registers.derive(first, second, (value) => value + part);
        break;
      }
      case 24:
        registers.derive(second, first, (value) => value | (word & 0xffff));
        break;
      case 30: {
        // clrldi: rldicl without a shift.
        if ((word & 0xf81e) !== 0) return null;
        const kept = 64 - (((word >>> 6) & 31) | (word & 0x20));
        registers.derive(second, first, (value) => (kept >= 32 ? value : value & (2 ** kept - 1)));
        break;
      }
      case 31:
        if ((word & 0x7ff) === 0x7b4) registers.derive(second, first, (value) => value);
        else if ((word & 0x7ff) === 0x378 && first === ((word >>> 11) & 31))
          registers.derive(second, first, (value) => value);
        else return null;
        break;
      // lwz and ld, of values kept in the frame.
      case 32:
      case 58:
        registers.set(first, null);
        break;
      // stw, stwu, std and stdu.
      case 36:
      case 37:
      case 62:
        break;
      default:
        return null;
    }
  }
  return null;
}
