import type { Arch, Libc, Platform } from '@abistamp/binary';
import type { Refusal } from '../hosts/refusal.ts';

/** What keeps one native file from loading on a runtime, as data. Words are made of it in `report`, nowhere else. */
export type Problem =
  | {
      code: 'CORRUPT_FILE';
      detail: string;
      /** What was cut off is missed only when the process reaches it, which ends it without a message. */
      endsProcess?: true;
    }
  | { code: 'PLATFORM_MISMATCH'; platform: Platform }
  | { code: 'ARCH_MISMATCH'; archs: Arch[] }
  | { code: 'LIBC_MISMATCH'; libc: Libc; certain: boolean }
  | { code: 'ABI_MISMATCH'; abis: number[]; runtime: 'node' | 'electron' | null }
  | { code: 'NODE_API_TOO_NEW'; needs: number; how: 'declared' | 'imported' }
  | { code: 'GLIBC_TOO_OLD'; needs: string }
  | { code: 'LIBSTDCXX_TOO_OLD'; needs: string; library: string }
  | {
      code: 'LIBRARY_MISSING';
      libraries: string[];
      /** The package that brings them, where the file looks for them in the tree; null where the machine has to have them. */
      from: string | null;
    }
  | { code: 'SYMBOL_MISSING'; symbols: string[] }
  | {
      code: 'NOEXEC_MOUNT';
      /** Where the file system is mounted, an absolute path. */
      mount: string;
    }
  | {
      code: 'EXECUTABLE_STACK';
      /** Whether the file asks for such a stack, or says nothing, which asks for one on this processor. */
      how: 'asked' | 'default';
    }
  | { code: 'UNSIGNED' };

/** What is wrong with a package though none of its files is to blame. */
export type PackageProblem =
  | { code: 'NOT_BUILT'; why: NotBuiltReason; expected: string[] }
  | { code: 'PLATFORM_PACKAGE_MISSING'; wanted: string[]; present: string[]; offered: boolean }
  | { code: 'SHADOWED'; by: string; problem: Problem }
  | { code: 'DIGEST_CHANGED'; pinned: string; actual: string };

/**
 * Why the file is not there: the host was told not to run the build, it ran and failed, nobody can say; or there is no build, and what came with the package is gone,
 * or is for other runtimes alone.
 */
export type NotBuiltReason = Refusal['why'] | 'failed' | 'never-run' | 'removed' | 'unsupported';

export type FindingCode = Problem['code'] | PackageProblem['code'];
