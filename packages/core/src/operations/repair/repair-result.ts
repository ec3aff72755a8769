import type { LockOptions } from '../../repair/lock.ts';
import type { RepairPlan, RepairStep } from '../../repair/plan.ts';
import type { Recovery } from '../../repair/recover-tree.ts';
import type { MissingTools } from '../../repair/tool-chain.ts';
import type { ProcessIdentity } from '../../runtime/process-identity.ts';
import type { TreeVerdict } from '../check/check-tree.ts';
import type { TreeSnapshot } from '../check/tree-snapshot.ts';
import type { SharedResult } from '../share/remote-cache.ts';
import type { ProvedBy } from './prove-repair.ts';

/** What became of one step of a plan. */
export type RepairOutcome = RepairStep &
  /** Its files were read again, and loaded unless its code may not run in this project. */
  (
    | { result: 'repaired'; proved: ProvedBy }
    /** The package is as it was before. */
    | {
        result: 'failed';
        /** Null if nothing was tried, for lack of tools. */
        error: string | null;
        log: string | null;
        tools: MissingTools;
      }
  );

export interface RepairResult {
  plan: RepairPlan;
  /** Empty if nothing had to be, or was to be, done. */
  outcomes: RepairOutcome[];
  /** The verdict afterwards. */
  verdict: TreeVerdict;
  /** What the shared store had to say; null if there is none, or it was not asked. */
  shared: SharedResult | null;
  /** What was done about a killed repair; null if there was none. */
  recovery: Recovery | null;
}

/** Progress, for users who wait. */
export type RepairProgress =
  /** Waiting for another abistamp, for a second already. */
  | { kind: 'waiting'; holder: ProcessIdentity | null }
  | { kind: 'fetching'; packages: string[] }
  | { kind: 'building'; packages: string[] }
  | { kind: 'verifying'; packages: string[] };

export interface RepairOptions {
  /** Packages to repair; empty: all that are affected. */
  only: readonly string[];
  /** Leave the sidecar as it is. */
  frozen: boolean;
  /** Only plan. */
  dryRun?: boolean;
  /** Restore stored builds, and leave the rest to the host. */
  restoreOnly?: boolean;
  /** Build nothing that no install built: its scripts may have been left out on purpose. */
  leaveUnbuilt?: boolean;
  /** How long to wait for another abistamp; half an hour by default. */
  patience?: Pick<LockOptions, 'patienceMs' | 'silentPatienceMs'>;
  onProgress?: (progress: RepairProgress) => void;
  /** Takes what was built and proved, and the tree becomes what it was. */
  take?: (look: TreeSnapshot, proved: readonly RepairStep[]) => void;
}
