/** What a process of ours is started to do. */
export type Job =
  /** After an install: record it, and mend what does not fit. */
  | 'install'
  /** After an install that failed: record what there is, and say nothing. */
  | 'record'
  /** Before something runs: check, and do what was asked for on a mismatch. */
  | 'start'
  /** In the background, until pnpm has ended: then record. */
  | 'follow';
