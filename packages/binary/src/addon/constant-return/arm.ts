import { experimental } from './experimental.ts';

/** `mov r0, #imm` (rotated, MOVW/MOVT, MVN); `bx lr`. */
export function decodeArm(code: Buffer): number | null {
  let value: number | null = null;
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = code.readUInt32LE(at);
    const wide = ((word >>> 4) & 0xf000) | (word & 0xfff);
    if (word >>> 0 === 0xe12fff1e || word >>> 0 === 0xe8bd8800 || word >>> 0 === 0xe49df004) return value;
    if ((word & 0xfffff000) >>> 0 === 0xe3a00000) value = rotateArm(word);
    else if ((word & 0xfffff000) >>> 0 === 0xe3e00000) value = ~rotateArm(word) >>> 0;
    else if ((word & 0xfff0f000) >>> 0 === 0xe3000000) value = wide;
    else if ((word & 0xfff0f000) >>> 0 === 0xe3400000) value = (((value ?? 0) & 0xffff) | (wide << 16)) >>> 0;
    else if (
      [
        0xe92d4800, 0xe52db004, 0xe28db000, 0xe28db004, 0xe28bd000, 0xe24bd004, 0xe1a0d00b, 0xe49db004,
        0xe1a0b00d,
      ].includes(word >>> 0)
    )
      continue;
    else return null;
  }
  return null;
}

function rotateArm(word: number): number {
  const rotate = ((word >>> 8) & 0xf) * 2;
  const immediate = word & 0xff;
  return rotate === 0 ? immediate : ((immediate >>> rotate) | (immediate << (32 - rotate))) >>> 0;
}

/** `movs r0, #imm`, `mov.w`, `mvn`; `bx lr` or a pop. */
export function decodeThumb(code: Buffer): number | null {
  let value: number | null = null;
  for (let at = 0; at + 2 <= code.length; at += 2) {
    const half = code.readUInt16LE(at);
    const next = at + 4 <= code.length ? code.readUInt16LE(at + 2) : 0;
    if (half === 0x4770 || (half & 0xff00) === 0xbd00) return value;
    if ((half & 0xff00) === 0x2000) value = half & 0xff;
    else if ((half & 0xfbf0) === 0xf240 && (next & 0x8f00) === 0) {
      value = ((half & 0xf) << 12) | ((half & 0x400) << 1) | ((next & 0x7000) >>> 4) | (next & 0xff);
      at += 2;
    } else if (half === 0xf06f && (next & 0xff00) === 0x4000) {
      // mvn.w r0, #0x80000000: NAPI_VERSION_EXPERIMENTAL.
      value = (next & 0xff) === 0 ? experimental : null;
      at += 2;
    } else if (
      (half & 0xff00) === 0xb500 ||
      (half & 0xff00) === 0xb400 ||
      half === 0x466f ||
      half === 0xaf00 ||
      half === 0x46bd ||
      half === 0xbf00 ||
      (half & 0xff00) === 0xbc00
    )
      continue;
    else if (half === 0xf85d && next === 0x7b04) at += 2;
    else return null;
  }
  return null;
}
