import { packageId } from '../files/package-id.ts';
import type { RepairPlan, RepairStep } from '../repair/plan.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { formatFinding } from './check-json.ts';
import { runnable } from './check-pretty.ts';
import { nextStep, type RepairContext } from './command.ts';
import { describeProblem } from './describe-finding.ts';
import type { Style } from './style.ts';

/** What each action does, for a person who reads a plan. */
const actions = {
  restore: 'restore the build that was kept',
  rebuild: 'compile',
  reinstall: 'unpack again',
  'move-aside': 'move the stale file aside',
} as const satisfies Record<RepairStep['action'], string>;

export function formatPlanJson(plan: RepairPlan, runtime: Runtime, mender: RepairContext) {
  return {
    version: 1,
    target: formatTarget(runtime),
    steps: plan.steps.map((step) => ({
      action: step.action,
      package: packageId(step.package),
      path: step.package.path,
      findings: step.findings.map((finding) => formatFinding(finding, runtime, mender)),
    })),
    asks: plan.asks.map((finding) => formatFinding(finding, runtime, mender)),
  };
}

export function formatPlanPretty(
  plan: RepairPlan,
  runtime: Runtime,
  mender: RepairContext,
  style: Style,
): string {
  const lines = plan.steps.map((step) => {
    const why = step.findings.map(({ problem }) => describeProblem(problem, runtime).found).join('; ');
    return `${style.cyan(actions[step.action])}  ${style.bold(packageId(step.package))}  ${style.dim(why)}`;
  });
  for (const ask of plan.asks) {
    lines.push(
      `${style.yellow('yours to do')}  ${style.bold(ask.package.name)}  ${runnable(nextStep(ask, mender, runtime), style)}`,
    );
  }
  return lines.length === 0 ? `${style.green('✔')} nothing to do\n` : `${lines.join('\n')}\n`;
}
