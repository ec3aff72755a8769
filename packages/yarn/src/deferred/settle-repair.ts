import {
  awaitRepair,
  buildPatience,
  describeHolder,
  describeRecovery,
  describeRepairState,
  type LockOptions,
  type OnMismatch,
  type Project,
  recoverInterruptedRepair,
} from '@abistamp/core';
import { describeError, printLine } from './print-error.ts';
import { yarnRunner } from './yarn-runner.ts';

const hookPatience: LockOptions = {
  ...buildPatience,
  onWait: (holder) => printLine(`waiting for ${describeHolder(holder)}, which repairs this tree`),
};

/**
 * Before a hook checks the tree: rolls back an interrupted repair or, if nothing may be repaired, reports it.
 */
export async function settleRepair(project: Project, onMismatch: OnMismatch): Promise<void> {
  try {
    const note =
      onMismatch === 'rebuild'
        ? describeRecovery(await recoverInterruptedRepair(project, hookPatience))
        : describeRepairState(await awaitRepair(project, hookPatience), yarnRunner);
    if (note !== null) printLine(note);
  } catch (error) {
    printLine(describeError(error));
  }
}
