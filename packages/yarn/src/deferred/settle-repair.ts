import {
  awaitRepair,
  describeHolder,
  describeRecovery,
  describeRepairState,
  type LockOptions,
  type OnMismatch,
  type Project,
  recoverInterruptedRepair,
} from '@abistamp/core';
import { describeError, printLine } from './print-error.ts';

/** Minutes for a build that goes on, seconds for a process that gives no sign of life. */
const hookPatience: LockOptions = {
  patienceMs: 10 * 60_000,
  silentPatienceMs: 10_000,
  onWait: (holder) => printLine(`waiting for ${describeHolder(holder)}, which repairs this tree`),
};

/**
 * Before a hook checks the tree: undoes an interrupted repair, or, where nothing may be repaired, reports it.
 */
export async function settleRepair(project: Project, onMismatch: OnMismatch): Promise<void> {
  try {
    const note =
      onMismatch === 'rebuild'
        ? describeRecovery(await recoverInterruptedRepair(project, hookPatience))
        : describeRepairState(await awaitRepair(project, hookPatience));
    if (note !== null) printLine(note);
  } catch (error) {
    printLine(describeError(error));
  }
}
