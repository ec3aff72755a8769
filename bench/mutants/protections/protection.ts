/** One protection against an attack of test/safety/README.md, and what proves that it is needed. */
export interface Protection {
  /** Rows of the table in test/safety/README.md. */
  rows: readonly string[];
  /** What is taken away. */
  without: string;
  file: string;
  /** Occurs once in the file. */
  from: string;
  to: string;
  /** Taken away together with it: where two checks stop the same, either of them is enough. */
  also?: readonly Change[];
  /** A test file that fails without it. */
  test: string;
  /** The test runs what is built. */
  built?: 'command' | 'yarn-plugin';
  /** The test never ends without it, which counts as noticed once it ends with it. */
  hangs?: true;
}

interface Change {
  file: string;
  from: string;
  to: string;
}

export const core = 'packages/core/src';
