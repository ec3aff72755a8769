/** `addi.w`/`ori $a0, $zero, imm`, `lu12i.w; ori`; `jirl $zero, $ra, 0`. */
export function decodeLoong64(code: Buffer): number | null {
  let value: number | null = null;
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = code.readUInt32LE(at);
    if (word >>> 0 === 0x4c000020) return value;
    const immediate = (word >>> 10) & 0xfff;
    if ((word & 0xffc003ff) >>> 0 === 0x02800004 || (word & 0xffc003ff) >>> 0 === 0x02c00004)
      value = ((immediate << 20) >> 20) >>> 0;
    else if ((word & 0xffc003ff) >>> 0 === 0x03800004) value = immediate;
    else if ((word & 0xfe00001f) >>> 0 === 0x14000004) value = (((word >>> 5) & 0xfffff) << 12) >>> 0;
    else if ((word & 0xffc003ff) >>> 0 === 0x03800084) value = ((value ?? 0) | immediate) >>> 0;
    else if (
      (word & 0xff800000) >>> 0 === 0x02800000 ||
      (word & 0xff000000) >>> 0 === 0x29000000 ||
      (word & 0xff000000) >>> 0 === 0x28000000
    )
      continue;
    else return null;
  }
  return null;
}
