import type { LockOptions } from '../../repair/lock.ts';
import type { RepairPlan, RepairStep } from '../../repair/plan.ts';
import type { MissingTools } from '../../repair/tool-chain.ts';
import type { Recovery } from '../../repair/transaction.ts';
import type { ProcessIdentity } from '../../runtime/process-identity.ts';
import type { TreeVerdict } from '../check/check-tree.ts';
import type { SharedResult } from '../share/remote-cache.ts';
import type { ProvedBy } from './prove-repair.ts';

/** What became of one step of a plan. */
export type RepairOutcome = RepairStep &
  /** Its files were read again; and loaded, unless its code may not run in this project. */
  (
    | { result: 'repaired'; proved: ProvedBy }
    /** The package is as it was before. */
    | {
        result: 'failed';
        /** Null where nothing was tried, since what it takes is missing. */
        error: string | null;
        log: string | null;
        tools: MissingTools;
      }
  );

export interface RepairResult {
  plan: RepairPlan;
  /** Empty where nothing had to be, or was to be, done. */
  outcomes: RepairOutcome[];
  /** The verdict afterwards. */
  verdict: TreeVerdict;
  /** What the shared store had to say; null where there is none, or nothing was asked of it. */
  shared: SharedResult | null;
  /** What was done about a repair that had been killed half way; null where there was none. */
  recovery: Recovery | null;
}

/** What goes on, for whoever waits. */
export type RepairProgress =
  /** For another abistamp, since a second. */
  | { kind: 'waiting'; holder: ProcessIdentity | null }
  | { kind: 'fetching'; packages: string[] }
  | { kind: 'building'; packages: string[] }
  | { kind: 'verifying'; packages: string[] };

export interface RepairOptions {
  /** Packages to keep to; empty: all that are affected. */
  only: readonly string[];
  /** The sidecar is left as it is. */
  frozen: boolean;
  /** Only plan. */
  dryRun?: boolean;
  /** Take builds from the stores, and leave what is in none of them to the host. */
  restoreOnly?: boolean;
  /** How long to wait for another abistamp; half an hour where nothing is said. */
  patience?: Pick<LockOptions, 'patienceMs' | 'silentPatienceMs'>;
  onProgress?: (progress: RepairProgress) => void;
}
