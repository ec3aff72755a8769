import type { Arch, Libc, Platform } from '@abistamp/binary';
import type { Omission } from '../hosts/omission.ts';
import type { Refusal } from '../hosts/refusal.ts';

/** What keeps one native file from loading on a runtime, as data. `report` alone turns it into words. */
export type Problem =
  | {
      code: 'CORRUPT_FILE';
      detail: string;
      /**
       * The missing part is noticed only when the process reaches it, which ends the process without a
       * message.
       */
      endsProcess?: true;
    }
  | { code: 'PLATFORM_MISMATCH'; platform: Platform }
  | { code: 'ARCH_MISMATCH'; archs: Arch[]; translated?: Translated }
  | { code: 'LIBC_MISMATCH'; libc: Libc; certain: boolean }
  | { code: 'ABI_MISMATCH'; abis: number[]; runtime: 'node' | 'electron' | null }
  | { code: 'NODE_API_TOO_NEW'; needs: number; how: 'declared' | 'imported' }
  | { code: 'GLIBC_TOO_OLD'; needs: string }
  /** A doubt: macOS loads it, unless it needs a function that came later. */
  | { code: 'MACOS_TOO_OLD'; needs: string }
  | { code: 'LIBSTDCXX_TOO_OLD'; needs: string; library: string }
  | {
      code: 'LIBRARY_MISSING';
      libraries: string[];
      /**
       * The package that contains them, if the file looks for them in the tree; null if the machine has to
       * have them.
       */
      from: string | null;
      /** A doubt: neither the package nor Windows brings them, and the machine's search path is not known. */
      elsewhere?: true;
    }
  | {
      code: 'SYMBOL_MISSING';
      symbols: string[];
      /** Looked up at their first call: the file loads, and the process ends when it makes one. */
      late?: true;
    }
  /** Thread-local data at a fixed place; `size`: bytes, null if not known. */
  | { code: 'INITIAL_EXEC_TLS'; size: number | null }
  | {
      /** Bun or Deno refuses addons of this kind. */
      code: 'ADDON_REFUSED';
      why: RefusedAddon;
      /** Its own, for those that have one. */
      abis: number[];
    }
  | {
      code: 'NOEXEC_MOUNT';
      /** Mount point of the file system, an absolute path. */
      mount: string;
    }
  | {
      code: 'EXECUTABLE_STACK';
      /** Whether the file requests such a stack, or says nothing, which means a request on this processor. */
      how: 'asked' | 'default';
    }
  | { code: 'UNSIGNED' }
  /** A program that may not be run. */
  | { code: 'NOT_EXECUTABLE' };

/**
 * `not-node-api`: the program loads no others. `not-registered`: it registers in a way that the program does
 * not look for. `by-name`: the program refuses files of that name. `part-of-v8`: a doubt, since the program
 * has only some of the functions that such an addon calls, or none.
 */
export type RefusedAddon = 'not-node-api' | 'not-registered' | 'by-name' | 'part-of-v8';

/** The program is for Intel, and runs on Apple silicon by Rosetta, where another one would load the file. */
type Translated = true;

/** A file for glibc, of which musl's loader has the last word. */
export const isForGlibc = (problem: Problem): boolean =>
  problem.code === 'LIBC_MISMATCH' && problem.libc === 'glibc';

/** Whether such a file may load all the same: the bytes alone do not settle it. */
export function isDoubt(problem: Problem | PackageProblem): boolean {
  switch (problem.code) {
    case 'LIBC_MISMATCH':
      return !problem.certain;
    case 'MACOS_TOO_OLD':
      return true;
    case 'SYMBOL_MISSING':
      return problem.late === true;
    case 'LIBRARY_MISSING':
      return problem.elsewhere === true;
    case 'ADDON_REFUSED':
      return problem.why === 'part-of-v8';
    default:
      return false;
  }
}

/** A problem of a package that is not the fault of any of its files. */
export type PackageProblem =
  | { code: 'NOT_BUILT'; why: NotBuiltReason; expected: string[] }
  | { code: 'PACKAGE_MISSING' }
  | {
      code: 'PLATFORM_PACKAGE_MISSING';
      wanted: string[];
      present: string[];
      offered: boolean;
      translated?: Translated;
      /** The setting that keeps it out of every install, where there is one. */
      omission?: Omission;
    }
  | { code: 'SHADOWED'; by: string; problem: Problem }
  | { code: 'DIGEST_CHANGED'; pinned: string; actual: string }
  /** By all that can be read it fits, and it was loaded, and failed (`check --prove`). */
  | { code: 'LOAD_FAILED'; how: 'refused' | 'threw' | 'died'; detail: string }
  /** It was found to fail, and loads (`check --prove`). */
  | { code: 'VERDICT_REFUTED'; detail: string }
  /** The addon may call functions that Electron refuses: V8's sandbox takes no memory of others. A doubt. */
  | { code: 'EXTERNAL_BUFFERS'; functions: string[] }
  /** abi-lock.json has nothing for a target, only for those that are `known` (`check --frozen`). */
  | { code: 'TARGET_NOT_RECORDED'; place: string; known: string[] }
  /**
   * abi-lock.json says something else about a target than the tree (`check --frozen`); both sides are rows as
   * it has them, null for none.
   */
  | {
      code: 'RECORD_DIFFERS';
      how: 'added' | 'removed' | 'changed';
      place: string;
      recorded: string | null;
      found: string | null;
    };

/**
 * Why the file is missing: the build was blocked, it failed, or the reason is unknown; or there is no build,
 * and the delivered file is gone, or only for other runtimes.
 */
export type NotBuiltReason = Refusal['why'] | 'failed' | 'never-run' | 'removed' | 'unsupported' | 'excluded';

export type FindingCode = Problem['code'] | PackageProblem['code'];
