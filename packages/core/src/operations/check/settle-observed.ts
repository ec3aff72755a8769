import { statSync } from 'node:fs';
import { readNativePath } from '@abistamp/binary';
import { debug } from '../../debug.ts';
import { absolutePath } from '../../files/file-tree.ts';
import { findStateFolder } from '../../files/state-folder.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { maxObservedBytes, observedName, parseObserved } from '../../stamp/observed.ts';
import type { FileFingerprint } from '../../stamp/stamp.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Unjudged } from '../../tree/unjudged.ts';
import type { Finding } from '../../verdict/finding.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import { isDoubt, type PackageProblem, type Problem } from '../../verdict/problem.ts';
import { severityOf } from '../../verdict/severity.ts';
import type { Session } from '../project/session.ts';
import { judgeWhole, type TreeVerdict } from './check-tree.ts';

/** What this very program did with files that have not changed since, by their paths from the root. */
type Seen = ReadonlyMap<string, 'loaded' | 'failed'>;

/**
 * A verdict with what a running program was seen to load (`ABISTAMP_OBSERVE=1`): that settles what reading could
 * not tell, one way or the other. What was proved stays as it is.
 */
export function settleObserved(session: Session, verdict: TreeVerdict): TreeVerdict {
  const doubts = verdict.findings.filter(({ problem }) => isDoubt(problem));
  if (verdict.unjudged.length + doubts.length === 0) return verdict;
  const seen = readSeen(session);
  if (seen.size === 0) return verdict;
  debug('observed', () => [...seen].map(([path, end]) => `${path} ${end}`));
  const packages = new Map(verdict.packages.map((pkg) => [pkg.path, pkg]));
  const findings = verdict.findings.flatMap(
    (finding) => settleFinding(finding, seen, packages, session.runtime) ?? [],
  );
  const unjudged = verdict.unjudged.filter(
    (each) => !isSettled(each, packages.get(each.path) ?? null, seen, session),
  );
  const judgement = judgeWhole(verdict.packages, findings, unjudged, session.runtime);
  return { ...verdict, ...judgement, findings, unjudged };
}

function readSeen({ project: { root, tree }, runtime: { execPath, abi } }: Session): Seen {
  const seen = new Map<string, 'loaded' | 'failed'>();
  const text = tree.read(`${findStateFolder(root)}/${observedName}`, 2 * maxObservedBytes);
  if (text === null || execPath === null) return seen;
  for (const { file, program, abi: seenBy, error } of parseObserved(text)) {
    const isCurrent =
      seenBy === abi &&
      program.path === execPath &&
      isUnchanged(execPath, program) &&
      isUnchanged(absolutePath(root, file.path), file);
    if (!isCurrent) continue;
    if (error === null) seen.set(file.path, 'loaded');
    else if (error === 'ERR_DLOPEN_FAILED' && !seen.has(file.path)) seen.set(file.path, 'failed');
  }
  return seen;
}

function isUnchanged(path: string, mark: FileFingerprint): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  return now !== undefined && now.size === mark.size && now.mtimeMs === mark.mtimeMs;
}

/** Null for a doubt that is none any more. */
function settleFinding(
  finding: Finding,
  seen: Seen,
  packages: ReadonlyMap<string, NativePackage>,
  runtime: Runtime,
): Finding | null {
  const {
    problem,
    file,
    package: { path },
    requiredBy,
  } = finding;
  const end = file === null ? undefined : seen.get(`${path}/${file}`);
  if (end === undefined || !isDoubt(problem)) return finding;
  // That a file loads says nothing of a function that it looks up later.
  if (end === 'loaded') return problem.code === 'SYMBOL_MISSING' ? finding : null;
  const pkg = packages.get(path);
  const certain = makeCertain(problem);
  if (pkg === undefined || certain === null) return finding;
  return {
    ...finding,
    problem: certain,
    severity: severityOf(pkg, certain, runtime, requiredBy !== undefined),
  };
}

/** The same without its doubt; null where the failure may have another reason. */
function makeCertain(problem: Problem | PackageProblem): Problem | null {
  if (problem.code === 'LIBC_MISMATCH') return { ...problem, certain: true };
  if (problem.code !== 'LIBRARY_MISSING') return null;
  const { code, libraries, from } = problem;
  return { code, libraries, from };
}

/**
 * A package whose code was not understood, or about which the machine could not be asked, and whose addons were
 * loaded: one of them, or each that fits by its own bytes where these are known.
 */
function isSettled(
  { code, path }: Unjudged,
  pkg: NativePackage | null,
  seen: Seen,
  { project, runtime }: Session,
): boolean {
  if (code !== 'NOT_UNDERSTOOD' && code !== 'OTHER_ROOT') return false;
  const own = [...seen].filter(([file]) => isOf(path, file));
  const addons = pkg?.files.filter(({ path: file }) => file.endsWith('.node')) ?? [];
  const open = addons.filter(({ facts }) => judgeFile(facts, runtime) === null);
  return (
    own.length > 0 &&
    own.every(([file, end]) => end === 'loaded' && fits(absolutePath(project.root, file), runtime)) &&
    open.every(({ path: file }) => seen.get(`${path}/${file}`) === 'loaded')
  );
}

function isOf(folder: string, file: string): boolean {
  return file.startsWith(`${folder}/`) && !file.slice(folder.length).includes('/node_modules/');
}

function fits(path: string, runtime: Session['runtime']): boolean {
  try {
    const problem = judgeFile(readNativePath(path), runtime);
    return problem === null || isDoubt(problem);
  } catch {
    return false;
  }
}
