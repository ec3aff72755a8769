import type { Job } from '../ci/job.ts';
import { listPinned, nativesOfAll } from '../facts/natives-of.ts';
import type { DeployFinding, Difference } from '../finding.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Native } from '../natives/read-natives.ts';
import type { Rule } from './rule.ts';

/** What a job packs for Lambda is installed for another Node or machine than runs it. */
export const findWrongDeployTargets: Rule = ({ lambdas, jobs, projects }) => {
  const natives = nativesOfAll(projects).natives.filter(({ dev }) => !dev);
  if (natives.length === 0) return [];
  return lambdas.flatMap((lambda): DeployFinding[] => {
    for (const job of jobs) {
      if (!packs(job, lambda)) continue;
      const differences = compare(job, lambda, natives);
      if (differences.length === 0) continue;
      const isArch = differences.every(({ axis }) => axis === 'arch');
      const place = isArch ? lambda.archPlace : lambda.runtimePlace;
      return [
        {
          ...place,
          severity: 'error',
          problem: { code: 'DEPLOY_TARGET_MISMATCH', differences, job: job.name },
        },
      ];
    }
    return [];
  });
};

/** The job packs what is installed in it; in a container of its own it would be another tree. */
function packs({ scripts }: Job, { tool }: Lambda): boolean {
  const text = scripts.join('\n');
  if (
    /--use-container|-u\b.*sam|--os[ =]|--cpu[ =]|npm_config_(?:os|cpu|platform|arch)|--platform[ =]/.test(
      text,
    )
  )
    return false;
  return tool === 'sam'
    ? /\bsam (?:build|deploy|package)\b/.test(text)
    : /\b(?:serverless|sls) (?:deploy|package)\b/.test(text);
}

function compare({ variants }: Job, { node, arch }: Lambda, natives: readonly Native[]): Difference[] {
  return variants.flatMap(({ machine }) => {
    const found: Difference[] = [];
    const isBound = natives.some(({ comes }) => comes !== 'tarball');
    if (isBound && machine.os !== null && machine.os !== 'linux')
      found.push({ axis: 'os', from: machine.os, to: 'linux' });
    if (isBound && machine.arch !== null && machine.arch !== arch)
      found.push({ axis: 'arch', from: machine.arch, to: arch });
    if (machine.node !== null && machine.node !== node && listPinned(natives).length > 0)
      found.push({ axis: 'node', from: String(machine.node), to: String(node) });
    return found;
  });
}
