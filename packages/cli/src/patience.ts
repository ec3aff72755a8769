import { buildPatience, describeHolder, type LockOptions, safeText } from '@abistamp/core';

/** Printed once, after a second, on a terminal or not: a user who waits has to know what for. */
export const tellWaiting: NonNullable<LockOptions['onWait']> = (holder) => {
  process.stderr.write(`▲ waiting for ${safeText(describeHolder(holder))}, which is repairing this tree\n`);
};

/** For read-only commands: a repair ends soon, or they report the current state. */
export const readingPatience: LockOptions = {
  patienceMs: 20_000,
  silentPatienceMs: 2000,
  onWait: tellWaiting,
};

/** For hooks, which may repair. */
export const hookPatience: LockOptions = { ...buildPatience, onWait: tellWaiting };
