import type { Runtime } from '../runtime/runtime.ts';
import { isNeeded, isSpared, type NativePackage } from '../tree/native-package.ts';
import type { Finding } from './finding.ts';
import { type FindingCode, isDoubt, type PackageProblem, type Problem } from './problem.ts';

/**
 * Packages that can do without their native file, or that others can do without, never fail a tree.
 * @param isRequired another package cannot be loaded without it, optional or not
 */
export function severityOf(
  pkg: NativePackage,
  problem: Problem | PackageProblem,
  runtime: Runtime,
  isRequired = false,
): Finding['severity'] {
  if (isDoubt(problem)) return 'warning';
  if (severities[problem.code] === 'always an error') return 'error';
  const goesOn = !isNeeded(pkg, runtime) && problem.code !== 'PACKAGE_MISSING';
  return goesOn || (isSpared(pkg) && !isRequired) ? 'warning' : 'error';
}

/** Whether it matters if a package can do without its native file; every new code has to decide. */
const severities = {
  ABI_MISMATCH: 'by need',
  NODE_API_TOO_NEW: 'by need',
  PLATFORM_MISMATCH: 'by need',
  ARCH_MISMATCH: 'by need',
  LIBC_MISMATCH: 'by need',
  GLIBC_TOO_OLD: 'by need',
  MACOS_TOO_OLD: 'by need',
  LIBSTDCXX_TOO_OLD: 'by need',
  LIBRARY_MISSING: 'by need',
  SYMBOL_MISSING: 'by need',
  INITIAL_EXEC_TLS: 'by need',
  ADDON_REFUSED: 'by need',
  CORRUPT_FILE: 'by need',
  NOEXEC_MOUNT: 'by need',
  EXECUTABLE_STACK: 'by need',
  UNSIGNED: 'by need',
  NOT_EXECUTABLE: 'by need',
  NOT_BUILT: 'by need',
  // Its own code is what would do without the native part.
  PACKAGE_MISSING: 'by need',
  PLATFORM_PACKAGE_MISSING: 'by need',
  SHADOWED: 'by need',
  LOAD_FAILED: 'by need',
  VERDICT_REFUTED: 'by need',
  EXTERNAL_BUFFERS: 'by need',
  // A file that somebody has replaced is no better for being optional.
  DIGEST_CHANGED: 'always an error',
  TARGET_NOT_RECORDED: 'always an error',
  RECORD_DIFFERS: 'always an error',
} as const satisfies Record<FindingCode, 'by need' | 'always an error'>;
