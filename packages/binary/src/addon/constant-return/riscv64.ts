/** `li a0, imm` (compressed or not), `lui; addi(w)`; `ret`. */
export function decodeRiscv64(code: Buffer): number | null {
  let value: number | null = null;
  for (let at = 0; at + 4 <= code.length; ) {
    const half = code.readUInt16LE(at);
    if ((half & 3) !== 3) {
      if (half === 0x8082) return value;
      if ((half & 0xef83) === 0x4501)
        value = (((half >>> 2) & 0x1f) | ((half & 0x1000) !== 0 ? ~0x1f : 0)) >>> 0;
      else if ((half & 0xef83) === 0x6501)
        value = ((((half >>> 2) & 0x1f) | ((half & 0x1000) !== 0 ? ~0x1f : 0)) << 12) >>> 0;
      else if ((half & 0xef83) === 0x2501)
        value = ((value ?? 0) + (((half >>> 2) & 0x1f) | ((half & 0x1000) !== 0 ? ~0x1f : 0))) >>> 0;
      else if (!isRiscvFrame(half)) return null;
      at += 2;
      continue;
    }
    const word = code.readUInt32LE(at);
    if (word >>> 0 === 0x00008067) return value;
    const immediate = word >> 20;
    if ((word & 0xfffff) === 0x00513) value = immediate >>> 0;
    else if ((word & 0xfff) === 0x537) value = (word & 0xfffff000) >>> 0;
    else if ((word & 0xfffff) === 0x50513 || (word & 0xfffff) === 0x5051b)
      value = ((value ?? 0) + immediate) >>> 0;
    else return null;
    at += 4;
  }
  return null;
}

/** Making, filling, emptying and leaving a frame, in compressed instructions. */
function isRiscvFrame(half: number): boolean {
  return (
    (half & 0xe003) === 0xe002 ||
    (half & 0xe003) === 0x6002 ||
    (half & 0xef83) === 0x6101 ||
    (half & 0xe003) === 0x0000 ||
    (half & 0xef83) === 0x0101
  );
}
