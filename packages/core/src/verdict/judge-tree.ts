import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import type { Evidence } from './evidence.ts';
import type { Finding, RepairKind } from './finding.ts';
import { matchesPlatform } from './matches-platform.ts';
import { pickFiles, problemOfFile } from './pick-files.ts';
import type { PackageProblem, Problem } from './problem.ts';

/**
 * What does not fit: facts in, findings out. Only files that a package's own loader would pick count; everything else that
 * lies beside them, for other machines, is as it should be.
 */
export function judgeTree(
  packages: readonly NativePackage[],
  runtime: Runtime,
  evidence: Evidence,
): Finding[] {
  const byName = new Map<string, NativePackage[]>();
  for (const pkg of packages) byName.set(pkg.name, [...(byName.get(pkg.name) ?? []), pkg]);
  return packages.flatMap((pkg) => judgePackage(pkg, runtime, evidence, (name) => byName.get(name) ?? []));
}

function judgePackage(
  pkg: NativePackage,
  runtime: Runtime,
  evidence: Evidence,
  installed: (name: string) => readonly NativePackage[],
): Finding[] {
  if (pkg.platform !== null && !matchesPlatform(pkg.platform, runtime)) return [];
  const files = new Map(pkg.files.map((file) => [file.path, file]));
  const picked = pickFiles(pkg, runtime, evidence, (name) => installed(name).length > 0);
  const report = (file: string | null, problem: Problem | PackageProblem): Finding => ({
    severity: severityOf(pkg, problem),
    package: { name: pkg.name, version: pkg.version, path: pkg.path },
    file,
    problem,
    repair: repairOf(pkg, problem, evidence),
    blocked: evidence.blocked.has(pkg.path),
  });

  switch (picked.kind) {
    case 'files':
      return picked.files.flatMap((path) => {
        const file = files.get(path);
        if (file === undefined) return [];
        const problem = problemOfFile(pkg, file, runtime, evidence);
        if (problem === null) return judgeDigest(pkg, file, evidence).map((changed) => report(path, changed));
        if (picked.shadowed === null) return [report(path, problem)];
        return [report(path, { code: 'SHADOWED', by: picked.shadowed, problem })];
      });
    case 'delegates': {
      if (picked.packages.length === 0 || picked.packages.some((name) => installed(name).length > 0))
        return [];
      const present = presentAlternatives(pkg, installed, picked.packages);
      return [report(null, { code: 'PLATFORM_PACKAGE_MISSING', wanted: picked.packages, present })];
    }
    case 'nothing': {
      const why = evidence.blocked.has(pkg.path) ? 'blocked' : pkg.optional ? 'failed' : 'never-run';
      return [report(null, { code: 'NOT_BUILT', why, expected: picked.expected })];
    }
  }
}

function presentAlternatives(
  pkg: NativePackage,
  installed: (name: string) => readonly NativePackage[],
  wanted: string[],
): string[] {
  return pkg.siblings.filter((name) => !wanted.includes(name) && installed(name).length > 0);
}

function judgeDigest(pkg: NativePackage, file: RecordedFile, evidence: Evidence): PackageProblem[] {
  const pinned = evidence.pins.get(`${pkg.name}@${pkg.version ?? ''}/${file.path}`);
  if (pinned === undefined || file.sha256 === null || pinned === file.sha256) return [];
  return [{ code: 'DIGEST_CHANGED', pinned, actual: file.sha256 }];
}

/** Packages that go on without their native file, and those that others go on without, never fail a tree. */
function severityOf(pkg: NativePackage, problem: Problem | PackageProblem): Finding['severity'] {
  if (problem.code === 'DIGEST_CHANGED') return 'error';
  if (problem.code === 'LIBC_MISMATCH' && !problem.certain) return 'warning';
  return pkg.fallback || (pkg.optional && pkg.platform === null) ? 'warning' : 'error';
}

function repairOf(pkg: NativePackage, problem: Problem | PackageProblem, evidence: Evidence): RepairKind {
  switch (problem.code) {
    case 'SHADOWED':
      return 'move-aside';
    case 'PLATFORM_PACKAGE_MISSING':
      return 'reinstall';
    case 'DIGEST_CHANGED':
    case 'NODE_API_TOO_NEW':
    case 'LIBRARY_MISSING':
      return 'ask';
    case 'NOT_BUILT':
      return evidence.blocked.has(pkg.path) ? 'ask' : 'rebuild';
    case 'GLIBC_TOO_OLD':
    case 'LIBSTDCXX_TOO_OLD':
    case 'SYMBOL_MISSING':
      return pkg.build?.source === true ? 'rebuild' : 'ask';
    case 'ABI_MISMATCH':
      return evidence.blocked.has(pkg.path) ? 'ask' : pkg.build === null ? 'ask' : 'rebuild';
    case 'CORRUPT_FILE':
    case 'PLATFORM_MISMATCH':
    case 'ARCH_MISMATCH':
    case 'LIBC_MISMATCH':
      return evidence.blocked.has(pkg.path) ? 'ask' : pkg.build === null ? 'reinstall' : 'rebuild';
  }
}
