import { createBuilder } from '../../repair/builder.ts';
import type { RepairPlan } from '../../repair/plan.ts';
import type { LocalSession } from '../project/session.ts';

/**
 * Refuses a plan that nobody could carry out here: one that builds or extracts, under a host that is missing,
 * or whose builds only its plugin runs. A plan that only restores needs none.
 * @throws AbistampError `HOST_MISSING`, `HOST_UNSUPPORTED`
 */
export function requireBuilder({ project, runtime, env }: LocalSession, { steps }: RepairPlan): void {
  const needsNone = steps.every(({ action }) => action === 'restore' || action === 'move-aside');
  if (!needsNone && project.builder === undefined) createBuilder(project, runtime, env);
}
