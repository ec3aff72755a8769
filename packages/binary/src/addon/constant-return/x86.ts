/**
 * `mov eax, imm32; ret`, after any of: endbr, a frame, a jump of incremental linking, an instrumentation nop.
 */
export function decodeX86(code: Buffer, is64Bit: boolean): number | null {
  let at = 0;
  let value: number | null = null;
  for (let step = 0; step < 16 && at + 8 <= code.length; step++) {
    const op = code[at];
    const two = code.readUInt16BE(at);
    if (op === 0xf3 && code[at + 1] === 0x0f && code[at + 2] === 0x1e) at += 4;
    else if (op === 0xc3 || op === 0xc2 || two === 0xf3c3) return value;
    else if (op === 0xb8) {
      value = code.readUInt32LE(at + 1);
      at += 5;
    } else if (op === 0x6a && (code[at + 2] === 0x58 || code.readUInt16BE(at + 2) === 0x8f00)) {
      value = code.readInt8(at + 1);
      at += 3;
    } else if (two === 0xc7c0 || (op === 0x48 && code.readUInt16BE(at + 1) === 0xc7c0)) {
      const is64Bit = op === 0x48 ? 1 : 0;
      value = code.readUInt32LE(at + 2 + is64Bit);
      at += 6 + is64Bit;
    } else if (two === 0x31c0 || two === 0x33c0) {
      value = 0;
      at += 2;
    } else if (op === 0x83 && code[at + 1] === 0xc0) {
      value = value === null ? null : value + code.readInt8(at + 2);
      at += 3;
    } else if (op === 0x40 && !is64Bit) {
      // inc eax; in 64-bit code a prefix.
      value = value === null ? null : value + 1;
      at += 1;
    }
    // Unoptimised position-independent 32-bit code first finds its own address: a call of the next function,
    // and an addition.
    else if (op === 0xe8 && !is64Bit && code[at + 5] === 0x05) {
      value = null;
      at += 10;
    } else if (op === 0x90 || op === 0xc9 || (op !== 0x58 && op !== undefined && op >= 0x50 && op <= 0x5f))
      at += 1;
    else if (two === 0x89e5 || two === 0x8bec) at += 2;
    else if (op === 0x48 && (code.readUInt16BE(at + 1) === 0x89e5 || code.readUInt16BE(at + 1) === 0x8bec))
      at += 3;
    else if (op === 0x48 && code[at + 1] === 0x83 && (code[at + 2] === 0xec || code[at + 2] === 0xc4))
      at += 4;
    else if (op === 0x66 && code[at + 1] === 0x90) at += 2;
    // OpenBSD's return guard: a cookie in r11, checked before the return, with a trap to jump over.
    else if (op === 0x4c && (code[at + 1] === 0x8b || code[at + 1] === 0x3b) && code[at + 2] === 0x1d)
      at += 7;
    else if (code.readUInt32BE(at) === 0x4c331c24) at += 4;
    else if (op === 0x74) at += 2 + Math.max(0, code.readInt8(at + 1));
    else return null;
  }
  return null;
}
