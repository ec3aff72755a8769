import { formatRuntime, type LocalSession, type RepairResult, repairTree } from '@abistamp/core';
import { MessageName, type Report } from '@yarnpkg/core';

/**
 * Repairs a tree in a section of Yarn's report.
 *
 * @param then what belongs to the repair, and must not fail it
 * @throws what the repair throws, outside of Yarn's section: there Yarn would count it as an error of the install, and print its stack
 */
export async function repairInSection(
  session: LocalSession,
  report: Report,
  frozen: boolean,
  then: (result: RepairResult) => Promise<void> = async () => undefined,
): Promise<RepairResult> {
  let outcome: { result: RepairResult } | { error: unknown } = { error: new Error('Yarn ran no repair') };
  await report.startTimerPromise(`Native packages for ${formatRuntime(session.runtime)}`, async () => {
    try {
      const result = await repairTree(session, { only: [], frozen });
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
    const { name, version } = outcome.package;
    const subject = `${name}@${version ?? ''}`;
    if (outcome.result === 'repaired') {
      const how = outcome.action === 'restore' ? 'was restored from the store' : 'fits now';
      report.reportInfo(MessageName.UNNAMED, `${subject} ${how}: read again, and loaded`);
      continue;
    }
    const why = outcome.error ?? describeMissing(outcome.tools);
    report.reportWarning(
      MessageName.BUILD_FAILED,
      `${subject} could not be repaired, and is as it was before: ${why}`,
    );
  }
}

function describeMissing({ missing, install }: { missing: string[]; install: string | null }): string {
  return `${missing.join(', ')} missing${install === null ? '' : ` (${install})`}`;
}
