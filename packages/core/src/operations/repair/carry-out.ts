import type { RepairStep } from '../../repair/plan.ts';
import { isInGlobalStore } from '../../tree/own-package.ts';
import { checkTree } from '../check/check-tree.ts';
import type { LocalSession } from '../project/session.ts';
import { recordSurvey } from '../record/record-tree.ts';
import { rescanTree } from '../survey/survey.ts';
import { finishRestore } from './finish-restore.ts';
import { relinkSteps } from './relink-steps.ts';
import type { RepairOptions, RepairOutcome, RepairResult } from './repair-result.ts';
import { noteRefused, type Restored, restoreSteps } from './restore-steps.ts';
import { runByProgram } from './run-by-program.ts';

/** A verdict, and what would repair it. */
export type Planned = Pick<RepairResult, 'plan' | 'verdict'>;

/**
 * Carries out a plan in a tree that this process has locked: restores what is stored, has the host do the rest,
 * and records the tree.
 */
export async function carryOut(
  session: LocalSession,
  { plan, verdict }: Planned,
  options: RepairOptions,
): Promise<Planned & Pick<RepairResult, 'outcomes'>> {
  if (plan.steps.length === 0) return { plan, verdict, outcomes: [] };
  const restorable = plan.steps.filter(({ action }) => action === 'restore');
  const restored = await restoreSteps(session, restorable, verdict.packages);
  const left = plan.steps.filter((step) => !restored.done.has(step));
  const outcomes = [...restored.done].map(
    ([step, proved]): RepairOutcome => ({ ...step, result: 'repaired', proved }),
  );
  if (left.length === 0 && restored.look !== null) {
    const after = finishRestore(session, verdict, restored.look, options.frozen);
    return { plan, outcomes, verdict: after };
  }
  if (options.restoreOnly === true && outcomes.length === 0) return { plan, verdict, outcomes };
  const built = options.restoreOnly === true ? nothing : await build(session, left, restored, options);
  const { changed } = built;
  recordSurvey(session, rescanTree(session.project), {
    frozen: options.frozen,
    seen: { by: 'build', changed },
  });
  return { plan, outcomes: [...outcomes, ...built.outcomes], verdict: checkTree(session) };
}

interface Built {
  outcomes: RepairOutcome[];
  /** The files that each package's build made or changed, by the package's folder. */
  changed: ReadonlyMap<string, readonly string[]>;
}

const nothing: Built = { outcomes: [], changed: new Map() };

async function build(
  session: LocalSession,
  left: readonly RepairStep[],
  { refused }: Restored,
  options: RepairOptions,
): Promise<Built> {
  const steps = left.map(asRebuild);
  const isLinked = (step: RepairStep) => isInGlobalStore(step.package.path);
  const changed = new Map<string, readonly string[]>();
  const inPlace = steps.filter((step) => !isLinked(step));
  const outcomes = await runByProgram(session, inPlace, options, changed);
  await noteRefused(session, refused, outcomes);
  const linked = steps.filter(isLinked);
  if (linked.length > 0) outcomes.push(...(await relinkSteps(session, linked, options)));
  return { outcomes, changed };
}

function asRebuild(step: RepairStep): RepairStep {
  return step.action === 'restore' ? { ...step, action: 'rebuild' } : step;
}
