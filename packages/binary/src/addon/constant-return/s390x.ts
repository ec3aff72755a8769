import { Registers } from './registers.ts';

/** z/Architecture instructions up to `br %r14`; the result is in r2. */
export function decodeS390x(code: Buffer, u32: (offset: number) => number | null): number | null {
  const registers = new Registers();
  /** Registers holding an address, from `larl`, as an offset from the function's start. */
  const addresses = new Map<number, number>();
  const set = (register: number, value: number | null) => {
    registers.set(register, value);
    addresses.delete(register);
  };
  /** A 64-bit word counts as its lower half if the upper half is zero. */
  const u64 = (offset: number) => (u32(offset) === 0 ? u32(offset + 4) : null);
  for (let at = 0; at + 6 <= code.length; ) {
    const half = code.readUInt16BE(at);
    if (half === 0x07fe) return registers.get(2);
    const [target, high, low] = [(half >>> 4) & 0xf, code.readUInt16BE(at + 2), code[at + 5] ?? 0];
    const relative = at + code.readInt32BE(at + 2) * 2;
    const base = addresses.get(high >>> 12);
    const constant = base === undefined || isIndexed(code, at) ? null : base + (high & 0xfff);
    switch (half & 0xff0f) {
      // lhi and lghi.
      case 0xa708:
      case 0xa709:
        set(target, code.readInt16BE(at + 2));
        break;
      // lgfi, iilf and llilf.
      case 0xc001:
      case 0xc009:
      case 0xc00f:
        set(target, code.readUInt32BE(at + 2));
        break;
      case 0xc000:
        set(target, null);
        addresses.set(target, relative);
        break;
      // lgrl; lrl, lgfrl and llgfrl.
      case 0xc408:
        set(target, u64(relative));
        break;
      case 0xc40d:
      case 0xc40c:
      case 0xc40e:
        set(target, u32(relative));
        break;
      default:
        if (half === 0xb904 || half === 0xb914 || half === 0xb916)
          set((high >>> 4) & 0xf, registers.get(high & 0xf));
        else if (half >>> 8 === 0x18) set(target, registers.get(half & 0xf));
        // lgdr: a value that ldgr kept in a floating-point register.
        else if (half === 0xb3cd) set((high >>> 4) & 0xf, null);
        else if (half >>> 8 === 0x58) set(target, constant === null ? null : u32(constant));
        else if (half >>> 8 === 0xe3 && low === 0x04) set(target, constant === null ? null : u64(constant));
        // aghi, of the stack pointer, and lay.
        else if ((half & 0xff0f) === 0xa70b || (half >>> 8 === 0xe3 && low === 0x71)) set(target, null);
        else if (half >>> 8 === 0xeb && low === 0x04)
          for (const register of listRegisters(target, half & 0xf)) set(register, null);
        else if (!isStore(half, low)) return null;
    }
    at += sizeOf(half);
  }
  return null;
}

/** A place that a second register is part of, in l and in formats like lg's. */
function isIndexed(code: Buffer, at: number): boolean {
  return ((code[at + 1] ?? 0) & 0xf) !== 0 || (code[at] === 0xe3 && code[at + 4] !== 0);
}

/** Registers that lmg loads: from one to another, which may be before it. */
function listRegisters(first: number, last: number): number[] {
  return Array.from({ length: ((last - first) & 0xf) + 1 }, (_, i) => (first + i) & 0xf);
}

/** stg and stmg into the frame, st, ldgr, and instructions without effect. */
function isStore(half: number, low: number): boolean {
  const [operation, is64Bit] = [half >>> 8, low === 0x24];
  return (
    ((operation === 0xe3 || operation === 0xeb) && is64Bit) ||
    operation === 0x50 ||
    half === 0xb3c1 ||
    half === 0x0707
  );
}

/** Bytes of an instruction, which its two highest bits say. */
function sizeOf(half: number): number {
  if (half < 0x4000) return 2;
  return half < 0xc000 ? 4 : 6;
}
