import {
  formatOutcomeLine,
  formatRuntime,
  type LocalSession,
  type RepairResult,
  repairTree,
  requireNoSigningKey,
} from '@abistamp/core';
import { MessageName, type Report } from '@yarnpkg/core';

/**
 * Repairs a tree in a section of Yarn's report.
 *
 * @param then what belongs to the repair, and must not fail it
 * @throws what the repair throws, outside of Yarn's section: there Yarn would count it as an error of the
 * install, and print its stack
 */
export async function repairInSection(
  session: LocalSession,
  report: Report,
  options: { frozen: boolean; leaveUnbuilt?: boolean },
  then: (result: RepairResult) => Promise<void> = async () => undefined,
): Promise<RepairResult> {
  let outcome: { result: RepairResult } | { error: unknown } = { error: new Error('Yarn ran no repair') };
  await report.startTimerPromise(`Native packages for ${formatRuntime(session.runtime)}`, async () => {
    try {
      requireNoSigningKey(session.env);
      const result = await repairTree(session, { only: [], ...options });
      reportOutcomes(result, report);
      await then(result);
      outcome = { result };
    } catch (error) {
      outcome = { error };
    }
  });
  // TypeScript does not see that the callback ran.
  const done = outcome as { result: RepairResult } | { error: unknown };
  if ('error' in done) throw done.error;
  return done.result;
}

function reportOutcomes(result: RepairResult, report: Report): void {
  for (const outcome of result.outcomes) {
    const line = formatOutcomeLine(outcome);
    if (outcome.result === 'repaired') report.reportInfo(MessageName.UNNAMED, line);
    else report.reportWarning(MessageName.BUILD_FAILED, line);
  }
}
