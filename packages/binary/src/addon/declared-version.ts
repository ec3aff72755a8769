import type { Arch } from '../facts.ts';

/** How many bytes of the function are looked at: it returns a constant. */
export const declaredCodeBytes = 64;

const maxDeclared = 1000;
/** `NAPI_VERSION_EXPERIMENTAL` (node_api_types.h). */
const experimental = 0x7fffffff;

/**
 * The constant that `node_api_module_get_api_version_v1` returns (node_api.h, `NAPI_MODULE_INIT`), decoded from its machine code. Understands the few shapes
 * in which compilers return a constant; null for any other.
 */
export function decodeDeclaredVersion(arch: Arch | null, code: Uint8Array, thumb: boolean): number | null {
  const bytes = Buffer.from(code.buffer, code.byteOffset, code.byteLength);
  const value = decoders[arch ?? '']?.(bytes, thumb) ?? null;
  return value !== null && (value === experimental || (value >= 1 && value <= maxDeclared)) ? value : null;
}

type Decoder = (code: Buffer, thumb: boolean) => number | null;

const decoders: Readonly<Record<string, Decoder>> = {
  x64: decodeX86,
  ia32: decodeX86,
  arm64: decodeArm64,
  arm: (code, thumb) => (thumb ? decodeThumb(code) : decodeArm(code)),
  s390x: decodeS390x,
  ppc64: decodePpc64,
  riscv64: decodeRiscv64,
  loong64: decodeLoong64,
};

/** `mov eax, imm32; ret`, behind any of: endbr, a frame, a jump table of incremental linking, an instrumentation nop. */
function decodeX86(code: Buffer): number | null {
  let at = 0;
  let value: number | null = null;
  for (let step = 0; step < 16 && at + 6 <= code.length; step++) {
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
      const wide = op === 0x48 ? 1 : 0;
      value = code.readUInt32LE(at + 2 + wide);
      at += 6 + wide;
    } else if (two === 0x31c0 || two === 0x33c0) {
      value = 0;
      at += 2;
    } else if (op === 0x83 && code[at + 1] === 0xc0) {
      value = (value ?? 0) + code.readInt8(at + 2);
      at += 3;
    } else if (op === 0x55 || op === 0x5d || op === 0x90 || op === 0xc9 || op === 0x59) at += 1;
    else if (two === 0x89e5 || two === 0x8bec) at += 2;
    else if (op === 0x48 && (code.readUInt16BE(at + 1) === 0x89e5 || code.readUInt16BE(at + 1) === 0x8bec))
      at += 3;
    else if (op === 0x48 && code[at + 1] === 0x83 && (code[at + 2] === 0xec || code[at + 2] === 0xc4))
      at += 4;
    else if (op === 0x66 && code[at + 1] === 0x90) at += 2;
    // OpenBSD's return guard: a cookie in r11, checked in front of the return, with a trap to be jumped over.
    else if (op === 0x4c && (code[at + 1] === 0x8b || code[at + 1] === 0x3b) && code[at + 2] === 0x1d)
      at += 7;
    else if (code.readUInt32BE(at) === 0x4c331c24) at += 4;
    else if (op === 0x74) at += 2 + Math.max(0, code.readInt8(at + 1));
    else return null;
  }
  return null;
}

/** `mov w0, #imm` (MOVZ, MOVN, ORR immediate), `movk`; `ret`. */
function decodeArm64(code: Buffer): number | null {
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
      value = (((value ?? 0) & ~(0xffff << shift)) | (immediate << shift)) >>> 0;
    else if (to0 && (word & 0xff8003e0) >>> 0 === 0x320003e0) value = decodeBitmask(word);
    else if (isArm64Frame(word) || isArm64Guard(word)) continue;
    else return null;
  }
  return null;
}

/** A 32-bit logical immediate of one run of ones (Arm ARM, `DecodeBitMasks`, element size 32). */
function decodeBitmask(word: number): number {
  const ones = ((word >>> 10) & 0x3f) + 1;
  const rotate = (word >>> 16) & 0x3f;
  const run = ones >= 32 ? 0xffffffff : 2 ** ones - 1;
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

/** OpenBSD's return guard: computes with other registers than the result's, and traps. */
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

/** `mov r0, #imm` (rotated, MOVW/MOVT, MVN); `bx lr`. */
function decodeArm(code: Buffer): number | null {
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
function decodeThumb(code: Buffer): number | null {
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

/** `lghi`/`lhi %r2, imm`, `iilf`/`llilf`/`lgfi`; `br %r14`. */
function decodeS390x(code: Buffer): number | null {
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

/** `li r3, imm` or `lis; ori`; `blr`. Little-endian ELFv2, whose entry may set up r2 first. */
function decodePpc64(code: Buffer): number | null {
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

/** `li a0, imm` (compressed or not), `lui; addi(w)`; `ret`. */
function decodeRiscv64(code: Buffer): number | null {
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

/** `addi.w`/`ori $a0, $zero, imm`, `lu12i.w; ori`; `jirl $zero, $ra, 0`. */
function decodeLoong64(code: Buffer): number | null {
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
