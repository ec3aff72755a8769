/** `mov w0, #imm` (MOVZ, MOVN, ORR immediate), `movk`; `ret`. */
export function decodeArm64(code: Buffer): number | null {
  let value: number | null = null;
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = code.readUInt32LE(at);
    const immediate = (word >>> 5) & 0xffff;
    const shift = ((word >>> 21) & 1) * 16;
    const to0 = (word & 0x1f) === 0;
    if ((word & 0xfffffc1f) >>> 0 === 0xd65f0000 || (word & 0xfffffbff) >>> 0 === 0xd65f0bff) return value;
    if (to0 && (word & 0x7fc00000) >>> 0 === 0x52800000) value = (immediate << shift) >>> 0;
    else if (to0 && (word & 0x7fc00000) >>> 0 === 0x12800000) value = ~(immediate << shift) >>> 0;
    else if (to0 && (word & 0x7fc00000) >>> 0 === 0x72800000)
      value = value === null ? null : ((value & ~(0xffff << shift)) | (immediate << shift)) >>> 0;
    else if (to0 && (word & 0xff8003e0) >>> 0 === 0x320003e0) value = decodeBitmask(word);
    else if (isArm64Frame(word) || isArm64Guard(word)) continue;
    else return null;
  }
  return null;
}

/**
 * A 32-bit logical immediate of one run of ones (Arm ARM, `DecodeBitMasks`, element size 32); shorter runs
 * repeat, and are no version.
 */
function decodeBitmask(word: number): number | null {
  const ones = ((word >>> 10) & 0x3f) + 1;
  if (ones >= 32) return null;
  const rotate = (word >>> 16) & 0x3f;
  const run = 2 ** ones - 1;
  return ((run >>> rotate) | (run << ((32 - rotate) % 32))) >>> 0;
}

/** Hints (bti, paciasp, nop), and pushing, setting up and popping a frame. */
function isArm64Frame(word: number): boolean {
  return (
    (word & 0xfffff01f) >>> 0 === 0xd503201f ||
    (word & 0xffc07fff) >>> 0 === 0xa9807bfd ||
    (word & 0xffc07fff) >>> 0 === 0xa8c07bfd ||
    word >>> 0 === 0x910003fd ||
    (word & 0xff8003ff) >>> 0 === 0xd10003ff ||
    (word & 0xff8003ff) >>> 0 === 0x910003ff
  );
}

/** OpenBSD's return guard: computes with registers other than the result's, and traps. */
function isArm64Guard(word: number): boolean {
  const elsewhere = (word & 0x1f) !== 0;
  const computes =
    (word & 0x9f000000) >>> 0 === 0x90000000 ||
    (word & 0xffc00000) >>> 0 === 0xf9400000 ||
    (word & 0xff200000) >>> 0 === 0xca000000 ||
    (word & 0xff200000) >>> 0 === 0xeb000000;
  return (
    (computes && elsewhere) ||
    (word & 0x7e000000) >>> 0 === 0x34000000 ||
    (word & 0xffe0001f) >>> 0 === 0xd4200000
  );
}
