import {
  awaitRepair,
  checkTree,
  chooseRunner,
  describeRepairState,
  findSidecarTrouble,
  isCI,
  type JudgedTree,
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
  const state = describeRepairState(await awaitRepair(project, readingPatience), chooseRunner(project));
  const trouble = findSidecarTrouble(project);
  if (isCI(env) || strict) requireWhole(project, trouble);
  const session = { project, runtime, env };
  const tree = { ...project, verdict: settleObserved(session, checkTree(session)) };
  return { tree, notes: [state, noteTrouble(project, trouble)] };
}
