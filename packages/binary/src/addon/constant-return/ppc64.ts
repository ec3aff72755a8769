/** `li r3, imm` or `lis; ori`; `blr`. Little-endian ELFv2, whose entry may set up r2 first. */
export function decodePpc64(code: Buffer): number | null {
  let value: number | null = null;
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = code.readUInt32LE(at);
    const high = word >>> 16;
    if (word >>> 0 === 0x4e800020) return value;
    if (high === 0x3860) value = code.readInt16LE(at);
    else if (high === 0x3c60) value = ((word & 0xffff) << 16) >>> 0;
    else if (high === 0x6063) value = ((value ?? 0) | (word & 0xffff)) >>> 0;
    else if (
      high === 0x3c4c ||
      high === 0x3842 ||
      high === 0x6000 ||
      high === 0xfbe1 ||
      high === 0xf821 ||
      high === 0x7c3f ||
      high === 0x383f ||
      high === 0xebe1
    )
      continue;
    else return null;
  }
  return null;
}
