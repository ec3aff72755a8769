import {
  awaitRepair,
  checkTree,
  chooseRunner,
  describeRepairState,
  findSidecarTrouble,
  isCI,
  type JudgedTree,
  markRepairs,
  type Project,
  type Runtime,
  settleObserved,
} from '@abistamp/core';
import { readingPatience } from './patience.ts';
import { noteTrouble, requireWhole } from './torn-record.ts';

/**
 * What `check` finds in one tree, and what else should be known about it.
 * @throws AbistampError `RECORD_TORN` where that has to fail
 */
export async function judgeProject(
  project: Project,
  runtime: Runtime,
  { env, strict }: { env: NodeJS.ProcessEnv; strict: boolean },
): Promise<{ tree: JudgedTree; notes: (string | null)[] }> {
  let state = await awaitRepair(project, readingPatience);
  const trouble = findSidecarTrouble(project);
  if (isCI(env) || strict) requireWhole(project, trouble);
  const session = { project, runtime, env };
  const repairs = markRepairs(project.root);
  let verdict = checkTree(session);
  // A repair that began after that wait has taken away for a while what it replaces.
  if (
    verdict.findings.some(({ severity }) => severity === 'error') &&
    markRepairs(project.root) !== repairs
  ) {
    state = await awaitRepair(project, readingPatience);
    verdict = checkTree(session);
  }
  return {
    tree: { ...project, verdict: settleObserved(session, verdict) },
    notes: [describeRepairState(state, chooseRunner(project)), noteTrouble(project, trouble)],
  };
}
