import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage } from '../tree/native-package.ts';
import { isDependency } from '../tree/own-package.ts';
import type { Evidence } from './evidence.ts';
import type { RepairKind } from './finding.ts';
import { isDoubt, type PackageProblem, type Problem } from './problem.ts';

/** What fixes a problem. */
export function repairOf(
  pkg: NativePackage,
  problem: Problem | PackageProblem,
  { kind }: Runtime,
  evidence: Pick<Evidence, 'blocked' | 'installs'>,
): RepairKind {
  const repair = chooseRepair(pkg, problem, evidence);
  // Bun and Deno build no addons: the Node that does builds them for itself.
  if (repair === 'rebuild' && (kind === 'bun' || kind === 'deno')) return 'ask';
  // An install that goes by package.json alone brings all that somebody left out on purpose.
  return repair === 'reinstall' && !evidence.installs ? 'ask' : repair;
}

function chooseRepair(
  pkg: NativePackage,
  problem: Problem | PackageProblem,
  evidence: Pick<Evidence, 'blocked'>,
): RepairKind {
  // Packages under development here are built by their developers.
  if (!isDependency(pkg.path) || pkg.linked !== undefined) return 'ask';
  switch (problem.code) {
    case 'SHADOWED':
      return 'move-aside';
    case 'PLATFORM_PACKAGE_MISSING':
      return problem.offered && problem.omission === undefined ? 'reinstall' : 'ask';
    // Only its host knows what else an install brings, and which scripts it runs.
    case 'PACKAGE_MISSING':
    case 'DIGEST_CHANGED':
    case 'LOAD_FAILED':
    case 'VERDICT_REFUTED':
    case 'EXTERNAL_BUFFERS':
    case 'TARGET_NOT_RECORDED':
    case 'RECORD_DIFFERS':
    case 'MACOS_TOO_OLD':
    case 'ADDON_REFUSED':
    // A rebuild's result would be on the same mount, and the same sources request the same stack.
    case 'NOEXEC_MOUNT':
    case 'EXECUTABLE_STACK':
    // One command is enough for the existing file; no other file is needed.
    case 'UNSIGNED':
    case 'NOT_EXECUTABLE':
      return 'ask';
    case 'LIBRARY_MISSING':
      return problem.from === null ? 'ask' : 'reinstall';
    case 'NOT_BUILT':
      if (problem.why === 'removed') return 'reinstall';
      if (problem.why === 'unsupported' || problem.why === 'excluded') return 'ask';
      return evidence.blocked.has(pkg.path) ? 'ask' : 'rebuild';
    // Compiled here, it declares what the headers have, unless its sources insist.
    case 'NODE_API_TOO_NEW':
    case 'GLIBC_TOO_OLD':
    case 'LIBSTDCXX_TOO_OLD':
    case 'SYMBOL_MISSING':
    case 'INITIAL_EXEC_TLS':
      if (isDoubt(problem)) return 'ask';
      return pkg.build?.source === true && !evidence.blocked.has(pkg.path) ? 'rebuild' : 'ask';
    case 'ABI_MISMATCH':
      return evidence.blocked.has(pkg.path) || pkg.build === null ? 'ask' : 'rebuild';
    case 'CORRUPT_FILE':
    case 'PLATFORM_MISMATCH':
    case 'ARCH_MISMATCH':
    case 'LIBC_MISMATCH':
      if (evidence.blocked.has(pkg.path)) return 'ask';
      return pkg.build === null ? 'reinstall' : 'rebuild';
  }
}
