/** What a process of ours is started to do. */
export type Job =
  /** After an install: record it, and repair what does not fit. */
  | 'after-install'
  /** After an install that failed: record what there is, and print nothing. */
  | 'record'
  /** Before a program of the project runs: check, and do what the project wants on a mismatch. */
  | 'before-script'
  /** In the background: wait until pnpm has ended, then record. */
  | 'follow';

/** Exit code that stops the pnpm command. Any other code, including a crash, lets it continue. */
export const stopCode = 77;

/**
 * Names the root of a tree that is still being checked or repaired, for Node processes that a script starts
 * meanwhile.
 */
export const pendingVariable = 'ABISTAMP_PNPM_UNSETTLED';
