import { statSync } from 'node:fs';
import { checkLink, readNativePath } from '@abistamp/binary';
import { debug } from '../../debug.ts';
import { hashFile } from '../../files/digest.ts';
import { absolutePath } from '../../files/file-tree.ts';
import { findStateFolder } from '../../files/state-folder.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { fingerprintProgram } from '../../stamp/marks.ts';
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
  const open = new Set([
    ...verdict.unjudged.map(({ path }) => path),
    ...doubts.map((each) => each.package.path),
  ]);
  if (open.size === 0) return verdict;
  const seen = readSeen(session, open);
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

/** @param folders of the packages concerned: only their files are read */
function readSeen({ project: { root, tree }, runtime }: Session, folders: ReadonlySet<string>): Seen {
  const seen = new Map<string, 'loaded' | 'failed'>();
  const text = tree.read(`${findStateFolder(root)}/${observedName}`, 2 * maxObservedBytes);
  const now = text === null ? null : fingerprintProgram(runtime, []);
  if (text === null || now === null) return seen;
  const hashes = new Map<string, string | null>();
  for (const { file, sha256, program, loader, abi, error } of parseObserved(text)) {
    const path = absolutePath(root, file.path);
    const isCurrent =
      abi === runtime.abi &&
      isSame(program, now.exec) &&
      isSame(loader, now.loader) &&
      [...folders].some((folder) => isOf(folder, file.path)) &&
      isUnchanged(path, file);
    if (!isCurrent) continue;
    const hash = hashes.get(path) ?? tryHash(path);
    hashes.set(path, hash);
    if (hash !== sha256) continue;
    if (error === null) seen.set(file.path, 'loaded');
    else if (error === 'ERR_DLOPEN_FAILED' && !seen.has(file.path)) seen.set(file.path, 'failed');
  }
  return seen;
}

function isSame(one: FileFingerprint | null, other: FileFingerprint | null): boolean {
  return one?.path === other?.path && one?.size === other?.size && one?.mtimeMs === other?.mtimeMs;
}

function tryHash(path: string): string | null {
  try {
    return hashFile(path);
  } catch {
    return null;
  }
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

/** By its bytes, and by what the machine has now: a library may be gone since it was loaded. */
function fits(path: string, runtime: Session['runtime']): boolean {
  try {
    const problem = judgeFile(readNativePath(path), runtime);
    if (problem !== null && !isDoubt(problem)) return false;
    const { execPath, platform } = runtime;
    if (execPath === null || platform !== 'linux') return true;
    const report = checkLink(path, { execPath });
    return !report.checked || report.loads;
  } catch {
    return false;
  }
}
