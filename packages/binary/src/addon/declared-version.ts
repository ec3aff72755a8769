import type { Arch } from '../facts.ts';
import { experimentalNodeApi } from '../tables/experimental-node-api.ts';
import { decodeArm } from './constant-return/arm.ts';
import { decodeArm64 } from './constant-return/arm64.ts';
import { decodeLoong64 } from './constant-return/loong64.ts';
import { decodePpc64 } from './constant-return/ppc64.ts';
import { decodeRiscv64 } from './constant-return/riscv64.ts';
import { decodeS390x } from './constant-return/s390x.ts';
import { decodeThumb } from './constant-return/thumb.ts';
import { decodeX86 } from './constant-return/x86.ts';

/** How many bytes of the function are read: it only returns a constant. */
export const declaredCodeBytes = 64;

const maxDeclared = 1000;
/** How many bytes are searched for: `mov rax, imm32`, rounded up. */
const longestInstruction = 8;

/**
 * The constant that `node_api_module_get_api_version_v1` returns (node_api.h, `NAPI_MODULE_INIT`), decoded
 * from its machine code. Follows the few instructions with which compilers return a constant; null for any
 * others.
 * @param u32 the word at an offset from the function's start, for constants stored elsewhere
 */
export function decodeDeclaredVersion(
  arch: Arch | null,
  code: Uint8Array,
  thumb: boolean,
  u32: (offset: number) => number | null = () => null,
): number | null {
  // The last instruction may end with the file. Padding with zeros, which return on no processor, lets a
  // decoder read a whole instruction everywhere.
  const bytes = Buffer.concat([code, Buffer.alloc(longestInstruction)]);
  const value = decoders[arch ?? '']?.(bytes, thumb, u32) ?? null;
  return value !== null && (value === experimentalNodeApi || (value >= 1 && value <= maxDeclared))
    ? value
    : null;
}

type Decoder = (code: Buffer, thumb: boolean, u32: (offset: number) => number | null) => number | null;

const decoders: Readonly<Record<string, Decoder>> = {
  x64: (code) => decodeX86(code, true),
  ia32: (code) => decodeX86(code, false),
  arm64: decodeArm64,
  arm: (code, thumb) => (thumb ? decodeThumb(code) : decodeArm(code)),
  s390x: (code, _, u32) => decodeS390x(code, u32),
  ppc64: decodePpc64,
  riscv64: decodeRiscv64,
  loong64: decodeLoong64,
};
