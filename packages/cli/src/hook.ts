import {
  AbistampError,
  checkTree,
  chooseStyle,
  describeShared,
  formatCheckPretty,
  formatRepairPretty,
  type HookEvent,
  isCI,
  isRepaired,
  openProject,
  readCurrentRuntime,
  readPolicy,
  recordTree,
  recoverInterruptedRepair,
  repairTree,
  type Session,
  safeText,
} from '@abistamp/core';
import { startProgress } from './progress.ts';
import { requireLocal } from './runtime-option.ts';
import { describeProgress } from './verbs/rebuild.ts';

/** `late-install`: before a script, where nothing could be done yet after the install that made the tree. */
export type HookMoment = HookEvent | 'late-install';

/**
 * What a package manager's hook does: after an install, record, and mend what does not fit; before a script, check. Gives the exit code,
 * which is 0 unless a native package really fails here: nothing of abistamp's own, no record, no setting and no bug, may fail an
 * install or keep a script from running.
 */
export async function runHook(moment: HookMoment): Promise<number> {
  const { env } = process;
  // Set by ourselves around every repair: what it runs must not start another.
  if (env['ABISTAMP_DISABLE'] === '1' || env['ABISTAMP_ACTIVE'] === '1') return 0;
  try {
    const project = openProject(process.cwd());
    await recoverInterruptedRepair(project.root);
    return await guard({ project, runtime: readCurrentRuntime(), env }, moment);
  } catch (error) {
    // No tree is not our affair: the script, or the package manager, says so better.
    if (!(error instanceof AbistampError && error.code === 'NO_TREE')) warn(error);
    return 0;
  }
}

async function guard(session: Session, moment: HookMoment): Promise<number> {
  const { project, runtime, env } = session;
  const frozen = isCI(env);
  const installed = moment !== 'start';
  const policy = readPolicy(
    project.tree,
    env,
    installed ? 'install' : 'start',
    process.stderr.isTTY === true,
  );
  for (const complaint of policy.complaints) write(`▲ BAD_ARGUMENT: ${safeText(complaint)}\n`);
  if (installed) recordTree(session, { frozen });
  if (policy.onMismatch === 'off') return 0;
  const verdict = checkTree(session);
  const concerns =
    moment === 'install' ? verdict.findings : verdict.findings.filter(({ severity }) => severity === 'error');
  if (concerns.length === 0) return 0;
  const style = chooseStyle(process.stderr, env);
  const width = Math.min(process.stderr.columns ?? 80, 100);
  const fails = concerns.some(({ severity }) => severity === 'error');
  if (policy.onMismatch !== 'rebuild' || concerns.every(({ repair }) => repair === 'ask')) {
    write(formatCheckPretty({ ...project, verdict }, runtime, style, width));
    // An install did what it could; what needs a person is said, and stops the scripts that would need it.
    const stops = moment !== 'install' || policy.onMismatch === 'error';
    return fails && stops && policy.onMismatch !== 'warn' ? 1 : 0;
  }
  const progress = startProgress(process.stderr, false);
  try {
    const result = await repairTree(
      { ...session, runtime: requireLocal(runtime) },
      {
        only: [],
        frozen,
        onProgress: (step) => progress.say(describeProgress(step)),
      },
    );
    progress.stop();
    const note = describeShared(result.shared);
    if (note !== null) write(`${style.yellow('▲')} ${note}\n`);
    write(formatRepairPretty(result, runtime, project, style, width));
    return isRepaired(result) || !result.verdict.findings.some(({ severity }) => severity === 'error')
      ? 0
      : 1;
  } catch (error) {
    progress.stop();
    write(formatCheckPretty({ ...project, verdict }, runtime, style, width));
    warn(error);
    return fails ? 1 : 0;
  }
}

function warn(error: unknown): void {
  const code = error instanceof AbistampError ? error.code : 'INTERNAL';
  write(`▲ abistamp ${code}: ${safeText(error instanceof Error ? error.message : String(error))}\n`);
}

function write(text: string): void {
  process.stderr.write(text);
}
