/** `lghi`/`lhi %r2, imm`, `iilf`/`llilf`/`lgfi`; `br %r14`. */
export function decodeS390x(code: Buffer): number | null {
  let value: number | null = null;
  for (let at = 0; at + 6 <= code.length; ) {
    const half = code.readUInt16BE(at);
    if (half === 0x07fe) return value;
    if (half === 0xa729 || half === 0xa728) {
      value = code.readInt16BE(at + 2);
      at += 4;
    } else if (half === 0xc029 || half === 0xc02f || half === 0xc021) {
      value = code.readUInt32BE(at + 2);
      at += 6;
    } else if (half === 0xebbf || (half & 0xff00) === 0xeb00) at += 6;
    else if (half === 0xb904) at += 4;
    else if (half === 0xa7fb) at += 4;
    else return null;
  }
  return null;
}
