import type { Runtime } from '../../runtime/runtime.ts';
import { readStamp } from '../../stamp/stamp-file.ts';
import type { TreeVerdict } from '../check/check-tree.ts';
import type { TreeSnapshot } from '../check/tree-snapshot.ts';
import type { Project } from '../project/project.ts';
import { recordSurvey } from '../record/record-tree.ts';

/** Where only kept builds were put back, nothing but them has changed: the tree need not be looked at once more to be recorded. */
export function finishRestore(
  project: Project,
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
  before: TreeVerdict,
  look: TreeSnapshot,
  frozen: boolean,
): TreeVerdict {
  const reading = readStamp(project.tree);
  const recorded = reading.kind === 'stamp' ? reading.stamp : null;
  const { packages, findings } = look;
  const survey = { packages, count: before.count, stamp: 'stale' as const, recorded };
  recordSurvey(project, survey, runtime, env, { frozen, look });
  return { ...before, packages, findings, stamp: 'fresh' };
}
