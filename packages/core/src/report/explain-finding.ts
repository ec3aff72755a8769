import type { Refusal } from '../hosts/refusal.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Finding } from '../verdict/finding.ts';
import { describeProblem } from './describe-finding.ts';

const refusals: Readonly<Record<Refusal['why'], string>> = {
  'not-approved': 'this project has not approved its build',
  denied: 'this project forbids its build',
  'scripts-off': 'install scripts are switched off here',
};

/** Why the two sides of a finding do not go together; and, where a build would mend it and may not run, that. */
export function explainFinding({ problem, blocked }: Finding, runtime: Runtime): string {
  const { why } = describeProblem(problem, runtime);
  return blocked === null || problem.code === 'NOT_BUILT'
    ? why
    : `${why} It is not built again: ${refusals[blocked.why]}.`;
}
