import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage } from '../tree/native-package.ts';
import type { Unjudged } from '../tree/unjudged.ts';
import type { Finding } from './finding.ts';
import { isDoubt, type Problem } from './problem.ts';
import { outcomeOf, type PackageProof, type ProvedFile } from './proof.ts';
import { severityOf } from './severity.ts';

/** A verdict on a tree, as far as loading its packages may change it. */
interface Comparable {
  packages: readonly NativePackage[];
  findings: readonly Finding[];
  unjudged: readonly Unjudged[];
}

/**
 * Compares a verdict with what happened when packages were required. What was found to fail and loads is no
 * error any more, and said to be refuted; what was found to fit and fails is a finding; what could not be
 * understood is judged by what was seen.
 * @param proofs of packages that were required
 * @param unapproved folders of packages that were not, since their code may not run
 */
export function compareProofs(
  verdict: Comparable,
  runtime: Runtime,
  proofs: readonly PackageProof[],
  unapproved: readonly string[],
): { findings: Finding[]; unjudged: Unjudged[] } {
  const byPath = new Map(verdict.packages.map((pkg) => [pkg.path, pkg]));
  const opened = new Set(proofs.flatMap((proof) => proof.opened.map(keyOf)));
  const users = new Set(proofs.flatMap((proof) => proof.opened.flatMap(({ owner }) => owner ?? [])));
  const certain = verdict.findings.filter(({ problem }) => !isDoubt(problem));
  const wrong = new Set(certain.map((finding) => finding.package.path));
  const failures = proofs.flatMap((proof) => {
    const pkg = byPath.get(proof.path);
    return pkg === undefined ? [] : findFailures(pkg, proof);
  });
  const findings = verdict.findings
    .filter((finding) => !isSettled(finding, opened))
    .map((finding) => (isRefuted(finding, opened, users, proofs) ? refute(finding) : finding));
  const seen = new Set<string>();
  for (const failure of failures) {
    const pkg = byPath.get(failure.owner);
    const key = `${failure.owner}\0${failure.file ?? ''}`;
    // A file that loads after all, or another one in its place, and what was found to fail already.
    const isCovered = failure.file !== null && users.has(failure.owner);
    if (pkg === undefined || wrong.has(failure.owner) || isCovered || seen.has(key)) continue;
    seen.add(key);
    findings.push(toFinding(pkg, failure, runtime));
  }
  return { findings, unjudged: judgeRest(byPath, verdict.unjudged, proofs, unapproved, users) };
}

const keyOf = ({ owner, file }: ProvedFile): string => `${owner ?? ''}\0${file}`;

/** A package that failed to load, or one of its files. */
interface Failure {
  owner: string;
  file: string | null;
  problem: Extract<Finding['problem'], { code: 'LOAD_FAILED' }>;
  /** The package that was required went on without it. */
  isSurvived: boolean;
}

function findFailures(pkg: NativePackage, proof: PackageProof): Failure[] {
  const { end, refused, opening } = proof;
  const files = refused.flatMap(({ owner, file, error }): Failure[] => {
    const problem = { code: 'LOAD_FAILED', how: 'refused', detail: error } as const;
    return owner === null ? [] : [{ owner, file, problem, isSurvived: end.kind === 'done' }];
  });
  if (end.kind === 'died') {
    const problem = { code: 'LOAD_FAILED', how: 'died', detail: end.error } as const;
    const owner = opening?.owner ?? pkg.path;
    return [...files, { owner, file: opening?.owner ? opening.file : null, problem, isSurvived: false }];
  }
  if (end.kind !== 'threw' || files.length > 0 || outcomeOf(proof, nameOf(pkg)) !== 'failed') return files;
  const problem = { code: 'LOAD_FAILED', how: 'threw', detail: end.error } as const;
  return [{ owner: pkg.path, file: null, problem, isSurvived: false }];
}

/** The name that a package was required by: an alias is the name of its folder. */
export const nameOf = ({ path }: Pick<NativePackage, 'path'>): string =>
  path.replace(/^.*node_modules\//, '');

function toFinding(pkg: NativePackage, { file, problem, isSurvived }: Failure, runtime: Runtime): Finding {
  const { name, version, path, build } = pkg;
  return {
    severity: isSurvived ? 'warning' : chooseSeverity(pkg, problem, runtime),
    package: { name, version, path, build },
    file,
    problem,
    repair: 'ask',
    blocked: null,
  };
}

/** Whatever a package catches, it does not survive the end of its process. */
function chooseSeverity(
  pkg: NativePackage,
  problem: Failure['problem'],
  runtime: Runtime,
): Finding['severity'] {
  return problem.how === 'died' ? 'error' : severityOf(pkg, problem, runtime);
}

/** A doubt whether a file loads, which it does; not one about a function that is looked up later. */
function isSettled({ problem, file, package: { path } }: Finding, opened: ReadonlySet<string>): boolean {
  if (file === null || !isDoubt(problem) || problem.code === 'SYMBOL_MISSING') return false;
  return opened.has(keyOf({ owner: path, file }));
}

/** Whether what was found to keep a file from loading was wrong: it was opened. */
function isRefuted(
  { problem, file, package: { path } }: Finding,
  opened: ReadonlySet<string>,
  users: ReadonlySet<string>,
  proofs: readonly PackageProof[],
): boolean {
  if (isDoubt(problem)) return false;
  if (file !== null) return keepsFromOpening(problem) && opened.has(keyOf({ owner: path, file }));
  if (problem.code === 'NOT_BUILT') return users.has(path);
  if (problem.code !== 'PLATFORM_PACKAGE_MISSING') return false;
  const proof = proofs.find((each) => each.path === path);
  return proof?.end.kind === 'done' && proof.opened.length > 0;
}

/** Whether a file with this problem cannot be opened at all, rather than fail later or not at all. */
function keepsFromOpening(problem: Finding['problem']): boolean {
  switch (problem.code) {
    case 'SHADOWED':
      return keepsFromOpening(problem.problem);
    case 'NODE_API_TOO_NEW':
      return problem.how === 'declared';
    case 'CORRUPT_FILE':
      return problem.endsProcess !== true;
    default:
      return openers[problem.code] ?? false;
  }
}

const openers: Partial<Record<Finding['problem']['code'], true>> = {
  ABI_MISMATCH: true,
  PLATFORM_MISMATCH: true,
  ARCH_MISMATCH: true,
  LIBC_MISMATCH: true,
  GLIBC_TOO_OLD: true,
  LIBSTDCXX_TOO_OLD: true,
  LIBRARY_MISSING: true,
  SYMBOL_MISSING: true,
  NOEXEC_MOUNT: true,
  EXECUTABLE_STACK: true,
  UNSIGNED: true,
} satisfies Partial<Record<Problem['code'], true>>;

const refute = (finding: Finding): Finding => ({
  ...finding,
  severity: 'warning',
  problem: { code: 'VERDICT_REFUTED', detail: finding.problem.code },
  repair: 'ask',
  blocked: null,
});

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** What is not known after packages were required: less of what was not understood, and what was not loaded. */
function judgeRest(
  byPath: ReadonlyMap<string, NativePackage>,
  unjudged: readonly Unjudged[],
  proofs: readonly PackageProof[],
  unapproved: readonly string[],
  users: ReadonlySet<string>,
): Unjudged[] {
  const proved = new Set(
    proofs.filter(({ end, path }) => end.kind === 'done' && users.has(path)).map(({ path }) => path),
  );
  const left = unjudged.filter(({ code, path }) => code !== 'NOT_UNDERSTOOD' || !proved.has(path));
  const notLoaded = (path: string, detail: string): Unjudged[] => {
    const pkg = byPath.get(path);
    if (pkg === undefined || users.has(path)) return [];
    const id = pkg.version === null ? pkg.name : `${pkg.name}@${pkg.version}`;
    return [{ code: 'NOT_LOADED', package: id, path, detail }];
  };
  const others = proofs.flatMap((proof) => {
    const pkg = byPath.get(proof.path);
    if (pkg === undefined || outcomeOf(proof, nameOf(pkg)) !== 'other') return [];
    const { end } = proof;
    return notLoaded(
      proof.path,
      end.kind === 'threw' ? firstLine(end.error) : 'it ended the process by itself',
    );
  });
  return [...left, ...unapproved.flatMap((path) => notLoaded(path, '')), ...others];
}
