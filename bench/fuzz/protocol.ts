/** More than there are branches; the rest stays zero. */
export const maxCounters = 1 << 16;

/** What a fuzzing thread is given. */
export interface EngineInput {
  name: string;
  seed: number;
  milliseconds: number;
  words: string[];
  /** How many of the counters are used, rounded up to four. */
  branches: number;
  /** Inputs of earlier runs. */
  kept: Uint8Array[];
  /** The number of the run, the length of its input, and the input. */
  shared: SharedArrayBuffer;
  maxBytes: number;
  /** Inputs that did not end. */
  avoid: Uint8Array[];
}

/** What it answers: each failure when it is found, and once at the end all the rest. */
export interface EngineReport {
  kind: 'failure' | 'done';
  what: string;
  input: Uint8Array;
  runs: number;
  slowestMs: number;
  /** Of the whole process. */
  cpuSeconds: number;
  branches: number;
  features: number;
  corpus: Uint8Array[];
}
