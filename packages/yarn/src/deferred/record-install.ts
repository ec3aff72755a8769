import {
  checkTree,
  type Finding,
  formatRuntime,
  isCI,
  type OnMismatch,
  type Runtime,
  readPolicy,
  recordTree,
  repairTree,
} from '@abistamp/core';
import { type InstallOptions, MessageName, type Report, type Project as YarnProject } from '@yarnpkg/core';
import { reportOutcomes } from './check-before-script.ts';
import { formatFindingError } from './finding-error.ts';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { describeError, isNoTree } from './say.ts';
import { settleRepair } from './settle-repair.ts';

/** At the end of an install: writes down what it is, and says what does not fit. Only findings, and only where that is asked for, fail an install. */
export async function recordInstall(
  yarn: YarnProject,
  { report, immutable, mode }: InstallOptions,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  try {
    await record(
      yarn,
      report,
      { frozen: immutable === true || isCI(env), built: mode !== 'skip-build' },
      env,
    );
  } catch (error) {
    if (!isNoTree(error)) report.reportWarning(MessageName.UNNAMED, describeError(error));
  }
}

async function record(
  yarn: YarnProject,
  report: Report,
  { frozen, built }: { frozen: boolean; built: boolean },
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const runtime = readYarnRuntime();
  const project = openYarnProject(yarn, runtime, report);
  const session = { project, runtime, env };
  const policy = readPolicy(project.tree, env, 'install', false);
  for (const complaint of policy.complaints) report.reportWarning(MessageName.UNNAMED, complaint);
  await settleRepair(project, policy.onMismatch);
  let { findings } = recordTree(session, { frozen });
  // What was not to be built cannot be missed.
  if (!built || policy.onMismatch === 'off' || findings.length === 0) return;
  findings = checkTree(session).findings;
  if (policy.onMismatch === 'rebuild' && findings.some(({ repair }) => isOurs(repair)))
    await report.startTimerPromise(`Native packages for ${formatRuntime(runtime)}`, {}, async () => {
      const result = await repairTree(session, { only: [], frozen });
      reportOutcomes(result, report);
      ({ findings } = result.verdict);
    });
  tellFindings(findings, policy.onMismatch, runtime, report, env);
}

/** What Yarn's own build does not mend; what it does was just tried. */
function isOurs(repair: Finding['repair']): boolean {
  return repair === 'reinstall' || repair === 'move-aside';
}

function tellFindings(
  findings: readonly Finding[],
  onMismatch: OnMismatch,
  runtime: Runtime,
  report: Report,
  env: NodeJS.ProcessEnv,
): void {
  for (const finding of findings) {
    const line = formatFindingError([finding], runtime, env);
    if (onMismatch === 'error' && finding.severity === 'error') report.reportError(MessageName.UNNAMED, line);
    else report.reportWarning(MessageName.UNNAMED, line);
  }
}
