import type { Resolution } from '../loaders/loader.ts';
import { matchesPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { buildsNatively } from '../tree/declared-build.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { pinKey } from '../tree/pin-key.ts';
import { namesPlatform } from '../tree/platform-name.ts';
import { repairOf } from './choose-repair.ts';
import type { Evidence } from './evidence.ts';
import { findGone } from './find-gone.ts';
import type { Finding } from './finding.ts';
import type { NotBuiltReason, PackageProblem, Problem } from './problem.ts';
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

function judgePackage(pkg: NativePackage, runtime: Runtime, evidence: Evidence): Finding[] {
  if (pkg.platform !== null && !matchesPlatform(pkg.platform, runtime)) return [];
  const files = new Map(pkg.files.map((file) => [file.path, file]));
  const found = resolveOn(pkg, runtime, evidence);
  const gone = findGone(pkg, runtime, found);
  const resolved: Resolution = gone.length > 0 ? { kind: 'nothing', expected: gone } : found;
  const requiredBy = evidence.required.get(pkg.path);
  const report = (file: string | null, problem: Problem | PackageProblem): Finding => ({
    severity: severityOf(pkg, problem, requiredBy !== undefined),
    package: {
      ...{ name: pkg.name, version: pkg.version, path: pkg.path, build: pkg.build },
      ...(pkg.linked === undefined ? {} : { linked: pkg.linked }),
    },
    file,
    problem,
    repair: repairOf(pkg, problem, runtime, evidence),
    // What another project lets run is for that one to say.
    blocked: pkg.linked === undefined ? (evidence.blocked.get(pkg.path) ?? null) : null,
    ...(requiredBy === undefined || severityOf(pkg, problem, false) === 'error' ? {} : { requiredBy }),
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
            code: 'PLATFORM_PACKAGE_MISSING',
            wanted: [pkg.name],
            present: [],
            offered: true,
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
