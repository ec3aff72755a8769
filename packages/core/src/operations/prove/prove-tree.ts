import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { AbistampError } from '../../errors.ts';
import { relativeInside } from '../../files/safe-path.ts';
import { plugAndPlayMap } from '../../files/state-folder.ts';
import { proveInChild } from '../../repair/prove-in-child.ts';
import { runInLanes } from '../../repair/run-in-lanes.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatTarget } from '../../runtime/target.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isDependency, isInGlobalStore } from '../../tree/own-package.ts';
import { listConcerned } from '../../verdict/answer.ts';
import { compareProofs } from '../../verdict/compare-proofs.ts';
import type { PackageProof, ProvedFile } from '../../verdict/proof.ts';
import { judgeWhole, type TreeVerdict } from '../check/check-tree.ts';
import { judgeApprovals } from '../check/judge-approvals.ts';
import { noteLoad } from '../explain/observe-load.ts';
import type { LocalSession } from '../project/session.ts';
import { keepFailedLoads } from '../survey/failed-loads.ts';

/** A verdict after the packages were loaded. */
export interface ProvedVerdict {
  verdict: TreeVerdict;
  proofs: PackageProof[];
  /** Folders of packages that were not loaded, since the project has not approved their code. */
  unapproved: string[];
}

/** @throws AbistampError `BAD_ARGUMENT` if packages cannot be loaded by this runtime here */
export function requireProvable({ execPath, kind }: Runtime): void {
  if (execPath === null)
    throw new AbistampError('BAD_ARGUMENT', 'packages are loaded by a program on this machine', {
      hint: 'name it with --node, or leave out --prove',
    });
  if (kind === 'bun' || kind === 'deno')
    throw new AbistampError('BAD_ARGUMENT', '--prove loads packages with Node.js or Electron only');
}

/**
 * Requires each native package that the project has approved, in its own child process under the
 * session's runtime, and compares what happens with a verdict. Nothing else of a package is called, and
 * nothing of one that is not approved: loading is execution.
 * @param oneByOne one child at a time, where others are busy with other trees; else one for each processor
 * @throws AbistampError `BAD_ARGUMENT` where an Electron app loads some of them: under Node.js a file that is right
 * would fail
 */
export async function proveTree(
  session: LocalSession,
  verdict: TreeVerdict,
  options: { limitMs?: number; oneByOne?: boolean } = {},
): Promise<ProvedVerdict> {
  const { project, runtime } = session;
  const { root } = project;
  const [app] = verdict.electron ?? [];
  if (app !== undefined)
    throw new AbistampError(
      'BAD_ARGUMENT',
      `an app here loads native packages in ${formatTarget(app.runtime)}, and --prove would load them in Node.js`,
      { hint: 'name the program of its Electron with --node, or leave out --prove' },
    );
  const candidates = listConcerned(verdict.packages, runtime).filter(mayBeRequired);
  const { approved } = judgeApprovals(session, candidates);
  const subjects = candidates.filter(({ path }) => approved.has(path));
  const map = join(root, plugAndPlayMap);
  const limits = options.limitMs === undefined ? {} : { limitMs: options.limitMs };
  const prove = async ({ path }: NativePackage): Promise<PackageProof> => {
    const proof = await proveInChild(runtime, root, path, { map: existsSync(map) ? map : null, ...limits });
    const locate = (file: string) => locateFile(root, verdict.packages, file);
    noteOpened(project, proof.opened, runtime);
    return {
      path,
      end: proof.end,
      opened: proof.opened.map(locate),
      refused: proof.refused.map(({ file, error }) => ({ ...locate(file), error })),
      opening: proof.opening === null ? null : locate(proof.opening),
    };
  };
  const proofs =
    options.oneByOne === true ? await runInTurn(subjects, prove) : await runInLanes(subjects, prove);
  const unapproved = candidates.filter(({ path }) => !approved.has(path)).map(({ path }) => path);
  // What failed before was tried again.
  const tried = new Set(subjects.map(({ path }) => path));
  const open = verdict.findings.filter(
    (finding) => finding.problem.code !== 'LOAD_FAILED' || !tried.has(finding.package.path),
  );
  const before = { ...verdict, findings: open };
  const { findings, unjudged } = compareProofs(before, session.runtime, proofs, unapproved);
  keepFailedLoads(session, verdict.packages, findings);
  const judgement = judgeWhole(verdict.packages, findings, unjudged, runtime);
  return { verdict: { ...verdict, ...judgement, findings, unjudged }, proofs, unapproved };
}

/** For checks that load nothing, as what a guarded program was seen to open. */
function noteOpened(
  project: LocalSession['project'],
  files: readonly string[],
  runtime: LocalSession['runtime'],
): void {
  for (const file of files.filter(isAbsolute)) {
    try {
      noteLoad(project, file, runtime, null);
    } catch {
      // A tree that cannot be written is proved all the same.
    }
  }
}

async function runInTurn<T, R>(things: readonly T[], run: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const thing of things) results.push(await run(thing));
  return results;
}

/** Others are under development here, belong to another project, or are not there. */
function mayBeRequired({ path, linked, gone }: NativePackage): boolean {
  return isDependency(path) && path.includes('node_modules/') && linked === undefined && gone !== true;
}

/** @param file an absolute path, as the package opened it */
function locateFile(root: string, packages: readonly NativePackage[], file: string): ProvedFile {
  const path = relativeInside(root, file);
  const owner = packages
    .filter((pkg) => (path ?? '').startsWith(`${pkg.path}/`) || isOf(root, pkg, file))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (owner === undefined) return { owner: null, file };
  return { owner: owner.path, file: relativeInside(join(root, owner.path), file) ?? file };
}

/** For folders outside of the root, in a store that projects share. */
const isOf = (root: string, { path }: NativePackage, file: string): boolean =>
  isInGlobalStore(path) && file.startsWith(`${join(root, path)}/`);
