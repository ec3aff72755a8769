import type { LockOptions } from '../../repair/lock.ts';

/** How long hooks wait: minutes for a build that is running, seconds for a process without a sign of life. */
export const buildPatience = { patienceMs: 10 * 60_000, silentPatienceMs: 10_000 } satisfies LockOptions;
