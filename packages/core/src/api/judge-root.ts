import { AbistampError } from '../errors.ts';
import { checkTree } from '../operations/check/check-tree.ts';
import { settleObserved } from '../operations/check/settle-observed.ts';
import { openProject, type Project } from '../operations/project/project.ts';
import { findSidecarTrouble } from '../operations/project/read-sidecar.ts';
import { markRepairs } from '../repair/unfinished.ts';
import { fails } from '../report/check-json.ts';
import { chooseRunner } from '../report/choose-runner.ts';
import { describeError } from '../report/describe-error.ts';
import { describeSidecar } from '../report/sidecar-state.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { describePackages } from './describe-packages.ts';
import type { CheckedRoot } from './outcomes.ts';

/**
 * Judges one tree. Whatever is wrong with it is part of the outcome: never throws.
 * @param folder an absolute path
 */
export function judgeRoot(folder: string, runtime: Runtime, strict: boolean): CheckedRoot {
  let root = folder;
  let runner = 'npx abistamp';
  try {
    const project = openProject(folder);
    root = project.root;
    runner = chooseRunner(project);
    if (strict) requireWholeSidecar(project, runner);
    const session = { project, runtime, env: process.env };
    const repairs = markRepairs(root);
    let found = checkTree(session);
    // What a repair replaces is gone for a while. One that still works on the tree is told as `interrupted`.
    if (found.answer === 'findings' && markRepairs(root) !== repairs) found = checkTree(session);
    const verdict = settleObserved(session, found);
    const { answer, interrupted } = verdict;
    const packages = describePackages({ ...project, verdict }, runtime);
    return { root, ok: !fails(verdict, strict), answer, interrupted, packages, error: null };
  } catch (error) {
    const said = describeError(error, runner);
    return { root, ok: false, answer: 'unknown', interrupted: false, packages: [], error: said };
  }
}

/** @throws AbistampError `RECORD_TORN` where it is not known what abi-lock.json pins */
function requireWholeSidecar(project: Project, runner: string): void {
  const trouble = findSidecarTrouble(project);
  if (trouble === null || trouble.kind === 'conflict') return;
  const complaint = describeSidecar(trouble, runner);
  if (complaint !== null) throw new AbistampError('RECORD_TORN', complaint.message, { hint: complaint.hint });
}
