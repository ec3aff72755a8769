import type { Platform } from '@abistamp/binary';
import type { PackageProblem, Problem } from '../verdict/problem.ts';

/**
 * What a message can say that no file shows: the process, the machine or a bundler is the cause, and no
 * rebuild fixes it.
 */
export type ProcessCause =
  /** Loaded before in this process (a worker, a cleared cache, jest), and not context-aware. */
  | { code: 'LOADED_BEFORE' }
  /** Node loaded the file, and nothing registered: loaded before, or made for another runtime. */
  | { code: 'NOT_REGISTERED' }
  /** A bundler moved the code that looks for the file away from it. */
  | { code: 'BUNDLED' }
  /** `--no-addons`, the permission model, a statically linked Node. */
  | { code: 'ADDONS_DISABLED' }
  | { code: 'NOT_PERMITTED' }
  /** The file system is mounted with noexec; the message does not say where it begins. */
  | { code: 'NOEXEC_MOUNT'; mount: null }
  | { code: 'STATIC_TLS' }
  | { code: 'CODE_SIGNATURE' }
  /** The processor lacks instructions that the code uses. */
  | { code: 'CPU_TOO_OLD' }
  /** Windows: the file or a DLL that it needs is missing, and the message does not name it. */
  | { code: 'DLL_MISSING' }
  /** Windows: a DLL, or the program itself, lacks a function, and the message does not name it. */
  | { code: 'PROCEDURE_MISSING' }
  /** Windows: the file was found, and its start-up code gave up. */
  | { code: 'INIT_FAILED' }
  /** A library other than glibc and libstdc++ is older than the file needs. */
  | { code: 'LIBRARY_TOO_OLD'; needs: string; library: string }
  /** Yarn Plug'n'Play: the package is not unpacked. */
  | { code: 'NOT_UNPLUGGED' };

/** A file that is not one for this system; the message does not say which system it was made for. */
export type ForeignFile = { code: 'PLATFORM_MISMATCH'; platform: null; system: Platform };

/** Why a native file did not load, as a message tells. */
export type Cause = Problem | PackageProblem | ForeignFile | ProcessCause;
