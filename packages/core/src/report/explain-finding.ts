import type { Refusal } from '../hosts/refusal.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Finding } from '../verdict/finding.ts';
import { describeProblem } from './describe-finding.ts';
import { explainElectron } from './electron-words.ts';
import { isFixedByBuild } from './next-step.ts';

const refusals = {
  'not-approved': 'this project has not approved its build',
  denied: 'this project forbids its build',
  'scripts-off': 'install scripts are switched off',
} as const satisfies Record<Refusal['why'], string>;

const deployed = 'it was approved where this folder was deployed from, and nothing here says so';

/**
 * Why the two sides of a finding do not go together and, if a build would fix it but may not run, that too.
 */
export function explainFinding(finding: Finding, asked: Runtime): string {
  const { problem, blocked, requiredBy, runtime = asked } = finding;
  const { linked } = finding.package;
  const place =
    linked === undefined ? '' : ` It is linked from ${linked}, another project, and is repaired there.`;
  const need =
    requiredBy === undefined ? '' : ` ${requiredBy} cannot be loaded without it, although it is optional.`;
  const why = `${describeProblem(problem, runtime).why}${need}${place}${explainElectron(finding)}`;
  // A package that was not built for that reason says so itself.
  return blocked === null || problem.code === 'NOT_BUILT' || !isFixedByBuild(problem.code)
    ? why
    : `${why} abistamp does not rebuild it: ${blocked.deployed === true ? deployed : refusals[blocked.why]}.`;
}
