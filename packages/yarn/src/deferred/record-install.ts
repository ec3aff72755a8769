import {
  checkTree,
  chooseRunner,
  describeSidecar,
  describeUnfilled,
  type Finding,
  findSidecarTrouble,
  formatUnjudgedLine,
  isCI,
  type OnMismatch,
  type Runtime,
  readPolicy,
  recordTree,
  safeText,
} from '@abistamp/core';
import { type InstallOptions, MessageName, type Report, type Project as YarnProject } from '@yarnpkg/core';
import { formatFindingError } from './finding-error.ts';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { describeError, isNoTree } from './print-error.ts';
import { repairInSection } from './repair.ts';
import { settleRepair } from './settle-repair.ts';

/**
 * After an install: records it, and reports what does not fit. Only findings fail an install, and only where
 * the project says so.
 */
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
  for (const complaint of policy.complaints) report.reportWarning(MessageName.UNNAMED, safeText(complaint));
  await settleRepair(project, policy.onMismatch);
  const recorded = recordTree(session, built ? { frozen, seen: { by: 'host' } } : { frozen });
  let { findings } = recorded;
  for (const unjudged of recorded.survey.unjudged)
    report.reportWarning(MessageName.UNNAMED, formatUnjudgedLine(unjudged));
  const torn = describeSidecar(findSidecarTrouble(project), chooseRunner(project));
  if (torn !== null) report.reportWarning(MessageName.UNNAMED, `${torn.message} → ${torn.hint}`);
  const unfilled = describeUnfilled(project, recorded);
  if (unfilled !== null) report.reportInfo(MessageName.UNNAMED, unfilled);
  // A build that was not asked for is not missing.
  if (!built || policy.onMismatch === 'off' || findings.length === 0) return;
  findings = checkTree(session).findings;
  if (policy.onMismatch === 'rebuild' && findings.some(({ repair }) => isOurs(repair))) {
    try {
      ({ findings } = (await repairInSection(session, report, { frozen })).verdict);
    } catch (error) {
      report.reportWarning(MessageName.UNNAMED, describeError(error));
    }
  }
  reportFindings(findings, policy.onMismatch, runtime, report, env);
}

/** Repairs that Yarn's own builds do not make; those were just tried. */
function isOurs(repair: Finding['repair']): boolean {
  return repair === 'reinstall' || repair === 'move-aside';
}

function reportFindings(
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
