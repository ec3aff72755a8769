import type { NativeFile, Slice } from '@abistamp/binary';
import { compareVersions } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import { judgeMacOs } from './judge-macos.ts';
import { judgeRegistration } from './judge-registration.ts';
import { isDoubt, isForGlibc, type Problem } from './problem.ts';

/**
 * What keeps a file from loading on a runtime, by its own bytes alone. Every axis is judged, and the result
 * is the most fundamental reason: for a file made for another system, a matching ABI would not help. A doubt
 * never hides a certainty. Null: its bytes say nothing against it.
 */
export function judgeFile(facts: NativeFile, runtime: Runtime): Problem | null {
  if (facts.format === null) return { code: 'CORRUPT_FILE', detail: facts.detail };
  if (facts.platform !== null && facts.platform !== runtime.platform) {
    return { code: 'PLATFORM_MISMATCH', platform: facts.platform };
  }
  const slices: readonly Slice[] = facts.slices;
  // No Node runs on a processor that the reader does not know.
  const slice = slices.find(({ arch }) => arch === runtime.arch);
  if (slice === undefined) {
    return { code: 'ARCH_MISMATCH', archs: slices.flatMap(({ arch }) => arch ?? []) };
  }
  const cutOff = slice.problems.find(({ code }) => code === 'truncated');
  if (cutOff !== undefined) return { code: 'CORRUPT_FILE', detail: cutOff.detail, endsProcess: true };
  const found = [
    judgeLibc(slice, runtime),
    judgeRegistration(slice, runtime),
    judgeGlibc(slice, runtime),
    judgeStack(slice, runtime),
    judgeSignature(slice),
    judgeMacOs(slice, runtime),
  ].filter((problem) => problem !== null);
  // A certain problem of the C library comes first: judging the rest of such a file says nothing. Of a file that
  // musl may load where the system adds to it, the rest counts.
  return found.find((problem) => !isDoubt(problem) && !isForGlibc(problem)) ?? found[0] ?? null;
}

type LibcMismatch = Extract<Problem, { code: 'LIBC_MISMATCH' }>;

function judgeLibc(slice: Slice, runtime: Runtime): LibcMismatch | null {
  if (slice.format !== 'elf' || runtime.libc === null) return null;
  if (slice.libc === null || slice.libc === 'neutral' || slice.libc === runtime.libc) return null;
  // musl's loader takes libc.so.6 for itself and ignores symbol versions, so files made for glibc often load
  // there, unless they require glibc's own loader, which a plain musl does not have (Alpine's gcompat brings it).
  // In the other direction nothing loads.
  const certain =
    runtime.libc !== 'musl' ||
    slice.interpreter !== null ||
    slice.needed.some((name) => name.startsWith('ld-linux'));
  return { code: 'LIBC_MISMATCH', libc: slice.libc, certain };
}

function judgeGlibc(slice: Slice, runtime: Runtime): Problem | null {
  if (slice.format !== 'elf' || slice.glibc === null || runtime.glibc === null) return null;
  return compareVersions(slice.glibc, runtime.glibc) > 0
    ? { code: 'GLIBC_TOO_OLD', needs: slice.glibc }
    : null;
}

/** The first glibc that refuses to make the stack executable for a library (its NEWS for 2.41). */
const firstStrictGlibc = '2.41';

/**
 * Processors whose default is an executable stack, in glibc (`DEFAULT_STACK_PERMS` in sysdeps/…/stackinfo.h).
 */
const executableByDefault: ReadonlySet<string> = new Set([
  ...['x64', 'ia32', 'arm', 's390x', 's390', 'mips', 'mipsel', 'mips64el'],
]);

/** musl has never made a stack executable for a library. */
function judgeStack(slice: Slice, runtime: Runtime): Problem | null {
  if (slice.format !== 'elf' || runtime.libc !== 'glibc' || runtime.glibc === null) return null;
  if (compareVersions(runtime.glibc, firstStrictGlibc) < 0) return null;
  if (slice.executableStack === true) return { code: 'EXECUTABLE_STACK', how: 'asked' };
  return slice.executableStack === null && executableByDefault.has(runtime.arch)
    ? { code: 'EXECUTABLE_STACK', how: 'default' }
    : null;
}

/** macOS runs no arm64 code without a signature; one without an identity is enough (`codesign --sign -`). */
function judgeSignature(slice: Slice): Problem | null {
  return slice.format === 'macho' && slice.arch === 'arm64' && !slice.signed ? { code: 'UNSIGNED' } : null;
}
