import type { Resolution } from '../loaders/loader.ts';
import { matchesPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { buildsNatively } from '../tree/declared-build.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { isDependency } from '../tree/own-package.ts';
import { pinKey } from '../tree/pin-key.ts';
import { namesPlatform } from '../tree/platform-name.ts';
import { resolvePackage } from '../tree/resolve-package.ts';
import type { Evidence } from './evidence.ts';
import { findGone } from './find-gone.ts';
import type { Finding, RepairKind } from './finding.ts';
import {
  type FindingCode,
  isDoubt,
  type NotBuiltReason,
  type PackageProblem,
  type Problem,
} from './problem.ts';
import { problemOfFile } from './problem-of-file.ts';

/**
 * What does not fit: facts in, findings out. Only files that a package's own loader would pick count; the
 * others are for other machines and as they should be.
 */
export function judgeTree(
  packages: readonly NativePackage[],
  runtime: Runtime,
  evidence: Evidence,
): Finding[] {
  const findings = packages.map((pkg) =>
    judgePackage(pkg, runtime, evidence).filter(
      // A file that exists but cannot be read is not missing.
      ({ file }) => file !== null || !evidence.unreadable.has(pkg.path),
    ),
  );
  const fitting = packages.filter((pkg, i) => findings[i]?.length === 0 && isInUse(pkg, runtime, evidence));
  const missed = listMissed(findings.flat());
  const takersOf = indexTakers(packages);
  return findings.flatMap((found, i) => {
    const pkg = packages[i];
    if (pkg === undefined || isSpare(pkg, fitting)) return [];
    return found
      .filter((finding) => !isRepeated(finding, missed, takersOf))
      .map((finding) => (isDispensable(pkg, finding, takersOf, runtime, evidence) ? warn(finding) : finding))
      .filter((finding) => evidence.installs || !isLeftOut(finding));
  });
}

/** Names of packages that another package misses. */
function listMissed(findings: readonly Finding[]): Set<string> {
  return new Set(
    findings.flatMap(({ package: { name }, problem }) =>
      listWanted(problem).filter((wanted) => wanted !== name),
    ),
  );
}

function listWanted(problem: Finding['problem']): string[] {
  if (problem.code === 'PLATFORM_PACKAGE_MISSING') return problem.wanted;
  return problem.code === 'LIBRARY_MISSING' && problem.from !== null ? [problem.from] : [];
}

/** The packages that reach a folder or, by its name, look for a package in vain. */
interface Takers {
  byFolder: ReadonlyMap<string, readonly NativePackage[]>;
  inVain: ReadonlyMap<string, readonly NativePackage[]>;
  /** Folders of all packages. */
  folders: ReadonlySet<string>;
}

function indexTakers(packages: readonly NativePackage[]): Takers {
  const [byFolder, inVain] = [new Map<string, NativePackage[]>(), new Map<string, NativePackage[]>()];
  for (const pkg of packages)
    for (const [name, folder] of Object.entries(pkg.resolvedDeps)) {
      const [map, key] = folder === null ? [inVain, name] : [byFolder, folder];
      const takers = map.get(key);
      if (takers === undefined) map.set(key, [pkg]);
      else takers.push(pkg);
    }
  return { byFolder, inVain, folders: new Set(packages.map(({ path }) => path)) };
}

/**
 * A package whose folder is gone, and that the package which requires it misses already: one gap is one
 * finding. A copy that some package still reaches is judged by itself.
 */
function isRepeated(
  { package: { name, path }, problem }: Finding,
  missed: ReadonlySet<string>,
  { byFolder }: Takers,
): boolean {
  return (
    problem.code === 'PLATFORM_PACKAGE_MISSING' &&
    problem.wanted.includes(name) &&
    missed.has(name) &&
    !byFolder.has(path)
  );
}

/**
 * Where nothing was installed, a tool copied what it traced (Next's standalone output): what the packages there
 * can do without was left out on purpose.
 */
const isLeftOut = ({ severity, file }: Finding): boolean => severity === 'warning' && file === null;

const warn = (finding: Finding): Finding => ({ ...finding, severity: 'warning' });

/**
 * A platform package without its file, where all that may take it have another native part, or go on without
 * one.
 */
function isDispensable(
  pkg: NativePackage,
  { problem }: Finding,
  { byFolder, inVain, folders }: Takers,
  runtime: Runtime,
  evidence: Evidence,
): boolean {
  if (pkg.platform === null || problem.code !== 'PLATFORM_PACKAGE_MISSING') return false;
  // Whether any needs what a setting keeps out, those say that ask for it.
  if (problem.omission !== undefined && problem.wanted.includes(pkg.name)) return true;
  const takers = [...(byFolder.get(pkg.path) ?? []), ...(inVain.get(pkg.name) ?? [])];
  return takers.length > 0 && takers.every((taker) => taker.fallback || loadsAnother(taker));

  function loadsAnother(taker: NativePackage): boolean {
    const resolved = resolveOn(taker, runtime, evidence);
    if (resolved.kind === 'files') return resolved.files.length > 0;
    // WebAssembly that is installed beside it.
    return (
      resolved.kind === 'delegates' &&
      resolved.packages.some(
        (name) => isInstalled(taker, name) && !folders.has(taker.resolvedDeps[name] ?? ''),
      )
    );
  }
}

/**
 * `@node-llama-cpp/linux-x64-cuda` is installed beside `@node-llama-cpp/linux-x64`: if that one fits, the
 * other is for machines with additional hardware.
 */
function isSpare(pkg: NativePackage, fitting: readonly NativePackage[]): boolean {
  return pkg.platform !== null && fitting.some(({ name }) => pkg.name.startsWith(`${name}-`));
}

/** A platform package for this machine that is not empty. */
function isInUse(pkg: NativePackage, runtime: Runtime, evidence: Evidence): boolean {
  if (pkg.platform === null || !pkg.name.includes('/') || !matchesPlatform(pkg.platform, runtime))
    return false;
  const resolved = resolveOn(pkg, runtime, evidence);
  return resolved.kind === 'files' && resolved.files.length > 0;
}

/** What a package loads, by what its files need and what the machine lacks. */
function resolveOn(pkg: NativePackage, runtime: Runtime, evidence: Evidence): Resolution {
  return resolvePackage(pkg, runtime, (file) => problemOfFile(pkg, file, runtime, evidence) === null);
}

function judgePackage(pkg: NativePackage, runtime: Runtime, evidence: Evidence): Finding[] {
  if (pkg.platform !== null && !matchesPlatform(pkg.platform, runtime)) return [];
  const files = new Map(pkg.files.map((file) => [file.path, file]));
  const found = resolveOn(pkg, runtime, evidence);
  const gone = findGone(pkg, runtime, found);
  const resolved: Resolution = gone.length > 0 ? { kind: 'nothing', expected: gone } : found;
  const report = (file: string | null, problem: Problem | PackageProblem): Finding => ({
    severity: severityOf(pkg, problem),
    package: {
      ...{ name: pkg.name, version: pkg.version, path: pkg.path, build: pkg.build },
      ...(pkg.linked === undefined ? {} : { linked: pkg.linked }),
    },
    file,
    problem,
    repair: repairOf(pkg, problem, runtime, evidence),
    // What another project lets run is for that one to say.
    blocked: pkg.linked === undefined ? (evidence.blocked.get(pkg.path) ?? null) : null,
  });

  if (pkg.gone === true && pkg.platform === null) return [report(null, { code: 'PACKAGE_MISSING' })];
  switch (resolved.kind) {
    case 'files':
      return resolved.files.flatMap((path) => {
        const file = files.get(path);
        if (file === undefined) return [];
        const problem = problemOfFile(pkg, file, runtime, evidence);
        if (problem === null) return judgeDigest(pkg, file, evidence).map((changed) => report(path, changed));
        if (resolved.shadowed === null) return [report(path, problem)];
        return [report(path, { code: 'SHADOWED', by: resolved.shadowed, problem })];
      });
    case 'delegates': {
      // It may lie anywhere in the other project's tree: the walk says so, where it does not find all.
      if (pkg.linked !== undefined) return [];
      if (resolved.packages.length === 0 || resolved.packages.some((name) => isInstalled(pkg, name)))
        return [];
      const present = presentAlternatives(pkg, resolved.packages);
      const offered = resolved.packages.some((name) => name in pkg.resolvedDeps);
      const kept = offered && evidence.omission !== null ? { omission: evidence.omission } : {};
      return [
        report(null, {
          code: 'PLATFORM_PACKAGE_MISSING',
          wanted: resolved.packages,
          present,
          offered,
          ...kept,
        }),
      ];
    }
    case 'unsupported':
      return [report(null, { code: 'NOT_BUILT', why: 'unsupported', expected: [] })];
    case 'nothing': {
      // A package for one machine without its file is useless.
      if (pkg.platform !== null && pkg.build === null && (pkg.files.length === 0 || gone.length > 0))
        return [
          report(null, {
            ...{ code: 'PLATFORM_PACKAGE_MISSING', wanted: [pkg.name], present: [], offered: true },
            // A setting only keeps out what was never there.
            ...(pkg.expected.length === 0 && evidence.omission !== null
              ? { omission: evidence.omission }
              : {}),
          }),
        ];
      return [
        report(null, {
          code: 'NOT_BUILT',
          why: whyNotBuilt(pkg, evidence, resolved.expected),
          expected: resolved.expected,
        }),
      ];
    }
  }
}

function whyNotBuilt(pkg: NativePackage, evidence: Evidence, missing: readonly string[]): NotBuiltReason {
  // A script that is no build of it does not bring back what came with the package.
  const brought = missing.some((path) => pkg.expected.includes(path));
  if (brought && !buildsNatively(pkg.build)) return 'removed';
  if (pkg.build === null) return pkg.platform !== null || pkg.files.length === 0 ? 'removed' : 'unsupported';
  const refusal = evidence.blocked.get(pkg.path);
  if (refusal !== undefined) return refusal.why;
  return pkg.optional ? 'failed' : 'never-run';
}

function isInstalled({ resolvedDeps }: NativePackage, name: string): boolean {
  return (resolvedDeps[name] ?? null) !== null;
}

/** Installed members of its family for machines other than this one. */
function presentAlternatives(pkg: NativePackage, wanted: string[]): string[] {
  return Object.keys(pkg.resolvedDeps).filter(
    (name) => !wanted.includes(name) && namesPlatform(name) && isInstalled(pkg, name),
  );
}

function judgeDigest(pkg: NativePackage, file: RecordedFile, evidence: Evidence): PackageProblem[] {
  const pinned = evidence.pins.get(pinKey(pkg, file.path));
  if (pinned === undefined || file.sha256 === null || pinned === file.sha256) return [];
  return [{ code: 'DIGEST_CHANGED', pinned, actual: file.sha256 }];
}

/** Packages that can do without their native file, or that others can do without, never fail a tree. */
function severityOf(pkg: NativePackage, problem: Problem | PackageProblem): Finding['severity'] {
  if (isDoubt(problem)) return 'warning';
  if (severities[problem.code] === 'always an error') return 'error';
  const fallback = pkg.fallback && problem.code !== 'PACKAGE_MISSING';
  return fallback || (pkg.optional && pkg.platform === null) ? 'warning' : 'error';
}

/** Whether it matters if a package can do without its native file; every new code has to decide. */
const severities = {
  ABI_MISMATCH: 'by need',
  NODE_API_TOO_NEW: 'by need',
  PLATFORM_MISMATCH: 'by need',
  ARCH_MISMATCH: 'by need',
  LIBC_MISMATCH: 'by need',
  GLIBC_TOO_OLD: 'by need',
  LIBSTDCXX_TOO_OLD: 'by need',
  LIBRARY_MISSING: 'by need',
  SYMBOL_MISSING: 'by need',
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
  // A file that somebody has replaced is no better for being optional.
  DIGEST_CHANGED: 'always an error',
} as const satisfies Record<FindingCode, 'by need' | 'always an error'>;

function repairOf(
  pkg: NativePackage,
  problem: Problem | PackageProblem,
  { kind }: Runtime,
  evidence: Evidence,
): RepairKind {
  const repair = chooseRepair(pkg, problem, evidence);
  // Bun and Deno build no addons: the Node that does builds them for itself.
  if (repair === 'rebuild' && (kind === 'bun' || kind === 'deno')) return 'ask';
  // An install that goes by package.json alone brings all that somebody left out on purpose.
  return repair === 'reinstall' && !evidence.installs ? 'ask' : repair;
}

function chooseRepair(pkg: NativePackage, problem: Problem | PackageProblem, evidence: Evidence): RepairKind {
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
    case 'NODE_API_TOO_NEW':
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
      if (problem.why === 'unsupported') return 'ask';
      return evidence.blocked.has(pkg.path) ? 'ask' : 'rebuild';
    case 'GLIBC_TOO_OLD':
    case 'LIBSTDCXX_TOO_OLD':
    case 'SYMBOL_MISSING':
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
