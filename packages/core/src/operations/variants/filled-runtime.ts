import type { Target } from '../../runtime/target.ts';
import type { Finding } from '../../verdict/finding.ts';

/** A package that has no variant: its build failed, or what it made does not load. */
export interface Unfilled {
  package: Finding['package'];
  /** Null if nothing was tried, for lack of tools. */
  error: string | null;
}

/** What was done for one other runtime. */
export interface FilledRuntime {
  target: Target;
  /** The files that were put beside those of the tree, relative to its root, and their bytes together. */
  files: string[];
  bytes: number;
  /** Variants that were there already. */
  present: number;
  /** How long it took, builds included. */
  seconds: number;
  failed: Unfilled[];
  /** What does not fit the runtime for another reason than its ABI, which a variant cannot cure. */
  left: Finding[];
}
