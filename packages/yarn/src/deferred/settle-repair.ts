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
import { describeError, say } from './say.ts';

/** As long as a build takes that goes on, seconds for a process that gives no sign of life. */
export const hookPatience: LockOptions = {
  patienceMs: 10 * 60_000,
  silentPatienceMs: 10_000,
  onWait: (holder) => say(`waiting for ${describeHolder(holder)}, which repairs this tree`),
};

/** Before a hook looks at the tree: undoes a repair that was killed half way, where it may repair; elsewhere says that there is one. */
export async function settleRepair(project: Project, onMismatch: OnMismatch): Promise<void> {
  try {
    const note =
      onMismatch === 'rebuild'
        ? describeRecovery(await recoverInterruptedRepair(project, hookPatience))
        : describeRepairState(await awaitRepair(project, hookPatience));
    if (note !== null) say(note);
  } catch (error) {
    say(describeError(error));
  }
}
