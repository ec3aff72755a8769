import { isRecord, stringOf } from '@abistamp/core/project-files';
import type { Job } from '../ci/job.ts';
import { listPinned, nativesOfAll } from '../facts/natives-of.ts';
import type { DeployFinding, Difference } from '../finding.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Native } from '../natives/read-natives.ts';
import { classifyCommand } from '../shell/classify-command.ts';
import { splitShell } from '../shell/split-shell.ts';
import type { Rule } from './rule.ts';

/** What a job packs for Lambda is installed for another Node or machine than runs it. */
export const findWrongDeployTargets: Rule = ({ lambdas, jobs, projects }) => {
  const natives = nativesOfAll(projects).natives.filter(({ dev }) => !dev);
  if (natives.length === 0) return [];
  const scripts = projects.find(({ folder }) => folder === '')?.manifest['scripts'];
  return lambdas.flatMap((lambda): DeployFinding[] => {
    for (const job of jobs) {
      if (!packs(job, lambda, scripts)) continue;
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

/** The job packs what is installed in it; in its own container it would be another tree. */
function packs(job: Job, { tool }: Lambda, scripts: unknown): boolean {
  const text = addScripts(job.scripts.join('\n'), scripts);
  if (
    /--use-container|-u\b.{0,200}sam|--os[ =]|--cpu[ =]|npm_config_(?:os|cpu|platform|arch)|--platform[ =]/.test(
      text,
    )
  )
    return false;
  return packing[tool].test(text);
}

/** The scripts of package.json that a text calls, after it. */
function addScripts(text: string, scripts: unknown): string {
  const called = splitShell(text).flatMap((words) =>
    classifyCommand(words).flatMap((effect) => (effect.kind === 'script' ? [effect.name] : [])),
  );
  const texts = called.map((name) =>
    isRecord(scripts) && Object.hasOwn(scripts, name) ? stringOf(scripts[name]) : null,
  );
  return [text, ...texts].join('\n');
}

const packing = {
  sam: /\bsam (?:build|deploy|package)\b/,
  serverless: /\b(?:serverless|sls) (?:deploy|package)\b/,
  cdk: /\bcdk (?:\S+ )*?(?:deploy|synth|synthesize)\b/,
} satisfies Record<Lambda['tool'], RegExp>;

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
