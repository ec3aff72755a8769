import { describeHolder, type LockOptions, safeText } from '@abistamp/core';

/** Said once, after a second, on a terminal or not: who waits has to know for whom. */
export const tellWaiting: NonNullable<LockOptions['onWait']> = (holder) => {
  process.stderr.write(`▲ waiting for ${safeText(describeHolder(holder))}, which is repairing this tree\n`);
};

/** Of commands that only read: a repair ends soon, or they say what there is. */
export const readingPatience: LockOptions = {
  patienceMs: 20_000,
  silentPatienceMs: 2000,
  onWait: tellWaiting,
};

/** Of hooks: as long as a build takes that goes on, seconds for a process that gives no sign of life. */
export const hookPatience: LockOptions = {
  patienceMs: 10 * 60_000,
  silentPatienceMs: 10_000,
  onWait: tellWaiting,
};
