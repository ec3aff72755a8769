import { packageId } from '../files/package-id.ts';
import type { RepairPlan, RepairStep } from '../repair/plan.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { makeSafe } from '../safe-text.ts';
import { formatFinding } from './check-json.ts';
import { chooseRunner } from './choose-runner.ts';
import { describeProblem } from './describe-finding.ts';
import { formatStep } from './format-step.ts';
import { nextStep, type RepairContext } from './next-step.ts';
import { formatPredicate } from './sentences.ts';
import type { Style } from './style.ts';

/** What each action does, for readers of a plan. */
const actions = {
  restore: 'restore the build that was kept',
  rebuild: 'compile',
  reinstall: 'unpack again',
  'move-aside': 'set the stale file aside',
} as const satisfies Record<RepairStep['action'], string>;

export function formatPlanJson(plan: RepairPlan, runtime: Runtime, context: RepairContext) {
  return {
    version: 1,
    target: formatTarget(runtime),
    steps: plan.steps.map((step) => ({
      action: step.action,
      package: packageId(step.package),
      path: step.package.path,
      findings: step.findings.map((finding) => formatFinding(finding, runtime, context)),
    })),
    asks: plan.asks.map((finding) => formatFinding(finding, runtime, context)),
  };
}

export function formatPlanPretty(
  plan: RepairPlan,
  runtime: Runtime,
  context: RepairContext,
  style: Style,
): string {
  const lines = plan.steps.map((step) => {
    const findings = makeSafe(step.findings);
    const why = findings
      .map(({ problem, runtime: own = runtime }) => formatPredicate(describeProblem(problem, own).sides))
      .join('; ');
    return `${style.cyan(actions[step.action])}  ${style.bold(packageId(makeSafe(step.package)))}  ${style.dim(why)}`;
  });
  for (const ask of plan.asks) {
    const step = formatStep(nextStep(ask, context, runtime), chooseRunner(context));
    lines.push(`${style.yellow('yours to do')}  ${style.bold(packageId(makeSafe(ask.package)))}  ${step}`);
  }
  return lines.length === 0 ? `${style.green('✔')} nothing to do\n` : `${lines.join('\n')}\n`;
}
