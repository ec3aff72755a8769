import { createElectronBuilder } from '../../repair/build-for-electron.ts';
import { findElectronHeaders } from '../../repair/electron-headers.ts';
import type { RepairStep } from '../../repair/plan.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { LocalSession } from '../project/session.ts';
import type { RepairOptions, RepairOutcome } from './repair-result.ts';
import { runSteps } from './run-steps.ts';

/**
 * Runs steps as `runSteps` does, those that compile for Electron by their own builder: a host builds for the
 * Node that runs it. What a host fetches is the same for both.
 */
export async function runByProgram(
  session: LocalSession,
  steps: readonly RepairStep[],
  options: RepairOptions,
  changed: Map<string, readonly string[]>,
): Promise<RepairOutcome[]> {
  const outcomes = await runSteps(
    session,
    steps.filter((step) => electronOf(step) === null),
    options,
    changed,
  );
  const targets = new Map(
    steps.flatMap((step) => electronOf(step) ?? []).map((target) => [target.version, target]),
  );
  for (const [version, target] of targets) {
    const own = steps.filter((step) => electronOf(step)?.version === version);
    const builder = createElectronBuilder(session.project.root, target, session.runtime, session.env);
    const forElectron = { ...session, project: { ...session.project, builder } };
    const built = await runSteps(forElectron, own, options, changed);
    outcomes.push(...built.map((outcome) => nameHeaders(outcome, target, session.env)));
  }
  return outcomes;
}

const electronOf = ({ action, findings }: RepairStep): Runtime | null =>
  action === 'rebuild' ? (findings[0]?.runtime ?? null) : null;

/** Where the headers should be, if they are not here: without a network that is what a build lacks. */
function nameHeaders(outcome: RepairOutcome, target: Runtime, env: NodeJS.ProcessEnv): RepairOutcome {
  const { isHere, url, devdir } = findElectronHeaders(target, env);
  if (outcome.result !== 'failed' || outcome.error === null || isHere) return outcome;
  const version = target.version ?? '';
  const where = `${url}/v${version}/node-v${version}-headers.tar.gz`;
  const error = `${outcome.error}. The headers of Electron ${version} are not here: node-gyp fetches ${where} to ${devdir}, or unpack it anywhere and set npm_config_nodedir`;
  return { ...outcome, error };
}
