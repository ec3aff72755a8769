import type { Platform } from '@abistamp/binary';
import type { PackageProblem, Problem } from '../verdict/problem.ts';

/**
 * Causes that a message can report but no file shows: the process, the machine or a bundler is to blame, and
 * no rebuild fixes it.
 */
export type ProcessCause =
  /** Loaded before in this process (a worker, a cleared cache, jest), and not context-aware. */
  | { code: 'LOADED_BEFORE' }
  /** Node loaded the file, and nothing registered: already loaded, or made for another runtime. */
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
  /** Windows: the file was found, and its start-up code failed. */
  | { code: 'INIT_FAILED' }
  /** A library other than glibc and libstdc++ is older than the file needs. */
  | { code: 'LIBRARY_TOO_OLD'; needs: string; library: string }
  /** Yarn Plug'n'Play: the package is not extracted. */
  | { code: 'NOT_UNPLUGGED' };

/** Not a file for this system; the message does not say which system it was made for. */
export type ForeignFile = { code: 'PLATFORM_MISMATCH'; platform: null; system: Platform };

/** Why a native file did not load, according to a message. */
export type Cause = Problem | PackageProblem | ForeignFile | ProcessCause;
