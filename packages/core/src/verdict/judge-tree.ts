import type { Resolution } from '../loaders/loader.ts';
import { matchesPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { buildsNatively } from '../tree/declared-build.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { isDependency } from '../tree/own-package.ts';
import { pinKey } from '../tree/pin-key.ts';
import { namesPlatform } from '../tree/platform-name.ts';
import { repairOf } from './choose-repair.ts';
import type { Evidence } from './evidence.ts';
import { findGone } from './find-gone.ts';
import type { Finding } from './finding.ts';
import type { NotBuiltReason, PackageProblem } from './problem.ts';
import { problemOfFile } from './problem-of-file.ts';
import { dropRedundant } from './redundant-findings.ts';
import { isInstalled, resolveOn } from './resolve-on.ts';
import { severityOf } from './severity.ts';

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
  return dropRedundant(packages, findings, runtime, evidence);
}

/** A problem, and the file that has it; null for the package as a whole. */
type LocatedProblem = Pick<Finding, 'file' | 'problem'>;

function judgePackage(pkg: NativePackage, runtime: Runtime, evidence: Evidence): Finding[] {
  const requiredBy = evidence.required.get(pkg.path);
  return listProblems(pkg, runtime, evidence).map(({ file, problem }) => ({
    severity: severityOf(pkg, problem, runtime, requiredBy !== undefined),
    package: {
      ...{ name: pkg.name, version: pkg.version, path: pkg.path, build: pkg.build },
      ...(pkg.linked === undefined ? {} : { linked: pkg.linked }),
    },
    file,
    problem,
    repair: repairOf(pkg, problem, runtime, evidence),
    // What another project lets run is for that one to say.
    blocked: pkg.linked === undefined ? (evidence.blocked.get(pkg.path) ?? null) : null,
    ...(requiredBy === undefined || severityOf(pkg, problem, runtime) === 'error' ? {} : { requiredBy }),
  }));
}

function listProblems(pkg: NativePackage, runtime: Runtime, evidence: Evidence): LocatedProblem[] {
  if (pkg.platform !== null && !matchesPlatform(pkg.platform, runtime))
    return isRequiredEverywhere(pkg, evidence) ? [{ file: null, problem: excluded }] : [];
  const resolved = resolveOn(pkg, runtime, evidence);
  const gone = findGone(pkg, runtime, resolved);
  const isMissing = pkg.gone === true && pkg.platform === null;
  if (resolved.kind === 'files' && gone.length === 0 && !isMissing)
    return judgeFiles(pkg, resolved, runtime, evidence);
  const problem = isMissing
    ? { code: 'PACKAGE_MISSING' as const }
    : judgeAbsence(pkg, resolved, gone, evidence);
  return problem === null ? [] : [{ file: null, problem }];
}

const excluded: PackageProblem = { code: 'NOT_BUILT', why: 'excluded', expected: [] };

/** Installs refuse such a package on a machine that it excludes; others are left out there. */
function isRequiredEverywhere(
  { path, linked, optional, loader, integrity }: NativePackage,
  { marksOptional }: Evidence,
): boolean {
  const isOther = loader.kind === 'platform-package' || linked !== undefined || !isDependency(path);
  // Without an integrity the host's records may not have it.
  return marksOptional && integrity !== null && !optional && !isOther;
}

function judgeFiles(
  pkg: NativePackage,
  { files, shadowed }: Extract<Resolution, { kind: 'files' }>,
  runtime: Runtime,
  evidence: Evidence,
): LocatedProblem[] {
  const byPath = new Map(pkg.files.map((file) => [file.path, file]));
  return files.flatMap((path): LocatedProblem[] => {
    const file = byPath.get(path);
    if (file === undefined) return [];
    const problem = problemOfFile(pkg, file, runtime, evidence);
    if (problem === null)
      return judgeDigest(pkg, file, evidence).map((changed) => ({ file: path, problem: changed }));
    return [
      { file: path, problem: shadowed === null ? problem : { code: 'SHADOWED', by: shadowed, problem } },
    ];
  });
}

/** A package that finds nothing to load. */
function judgeAbsence(
  pkg: NativePackage,
  resolved: Resolution,
  gone: string[],
  evidence: Evidence,
): PackageProblem | null {
  if (resolved.kind === 'delegates') return judgeDelegation(pkg, resolved.packages, evidence);
  if (resolved.kind === 'unsupported') return { code: 'NOT_BUILT', why: 'unsupported', expected: [] };
  const expected = resolved.kind === 'nothing' ? resolved.expected : gone;
  // A package for one machine without its file is useless.
  if (pkg.platform !== null && pkg.build === null && (pkg.files.length === 0 || gone.length > 0)) {
    // A setting only keeps out what was never there.
    const omitted = pkg.expected.length === 0 ? omissionIn(evidence) : {};
    const wanted = [pkg.name];
    return { code: 'PLATFORM_PACKAGE_MISSING', wanted, present: [], offered: true, ...omitted };
  }
  return { code: 'NOT_BUILT', why: whyNotBuilt(pkg, evidence, expected), expected };
}

/** A package that takes its native part from one of others. */
function judgeDelegation(pkg: NativePackage, wanted: string[], evidence: Evidence): PackageProblem | null {
  // It may lie anywhere in the other project's tree: the walk says so, where it does not find all.
  if (pkg.linked !== undefined) return null;
  if (wanted.length === 0 || wanted.some((name) => isInstalled(pkg, name))) return null;
  const present = presentAlternatives(pkg, wanted);
  const offered = wanted.some((name) => name in pkg.resolvedDeps);
  return {
    code: 'PLATFORM_PACKAGE_MISSING',
    wanted,
    present,
    offered,
    ...(offered ? omissionIn(evidence) : {}),
  };
}

/** The setting that keeps platform packages out, if there is one. */
function omissionIn({ omission }: Evidence) {
  return omission === null ? {} : { omission };
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
