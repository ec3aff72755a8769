import { absolutePath } from '../files/file-tree.ts';
import { lockPath, withLock } from '../repair/lock.ts';
import { planRepair, type RepairPlan, type RepairStep } from '../repair/plan.ts';
import type { MissingTools } from '../repair/tool-chain.ts';
import { recoverTree } from '../repair/transaction.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { markFile } from '../stamp/stamp.ts';
import { readStamp, statStamp } from '../stamp/stamp-file.ts';
import { checkTree, type TreeVerdict } from './check-tree.ts';
import { isKept } from './kept-builds.ts';
import type { SecondLook } from './look-again.ts';
import type { Project } from './project.ts';
import { recordSurvey, recordTree } from './record-tree.ts';
import { requireInstalled } from './require-installed.ts';
import { restoreSteps } from './restore-steps.ts';
import { runSteps } from './run-steps.ts';
import { settleTree } from './settle-tree.ts';

export type LocalRuntime = Runtime & { execPath: string };

/** What became of one step of a plan. */
export type RepairOutcome = RepairStep &
  (
    | { result: 'repaired' }
    /** The package is as it was before. */
    | { result: 'failed'; error: string; log: string; tools: MissingTools }
  );

export interface RepairResult {
  plan: RepairPlan;
  /** Empty where nothing had to be, or was to be, done. */
  outcomes: RepairOutcome[];
  /** The verdict afterwards. */
  verdict: TreeVerdict;
}

/** What goes on, for whoever waits. */
export type RepairProgress =
  | { kind: 'waiting' }
  | { kind: 'building'; packages: string[] }
  | { kind: 'verifying'; packages: string[] };

export interface RepairOptions {
  /** Packages to keep to; empty: all that are affected. */
  only: readonly string[];
  /** The sidecar is left as it is. */
  frozen: boolean;
  /** Only plan. */
  dryRun?: boolean;
  onProgress?: (progress: RepairProgress) => void;
}

/**
 * Mends what does not fit, and only that. Each package ends up either new, looked at and loaded in a child process of the
 * runtime, or exactly as it was; then the tree is recorded.
 *
 * @throws AbistampError for packages that are not there, a tree that cannot be written, or a host that cannot rebuild
 */
export async function repairTree(
  project: Project,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
  options: RepairOptions,
): Promise<RepairResult> {
  await settleTree(project.root);
  const look = () => {
    const verdict = checkTree(project, runtime, env);
    const byPath = new Map(verdict.packages.map((pkg) => [pkg.path, pkg]));
    const kept = (path: string) => {
      const pkg = byPath.get(path);
      return pkg !== undefined && isKept(pkg, runtime, env);
    };
    return { verdict, plan: planRepair(verdict.findings, options.only, kept) };
  };
  const before = look();
  requireInstalled(before.verdict.packages, options.only);
  if (before.plan.steps.length === 0 || options.dryRun === true) return { ...before, outcomes: [] };
  options.onProgress?.({ kind: 'waiting' });
  const seen = markStamp(project);
  return withLock(absolutePath(project.root, lockPath), async () => {
    // Whoever held the lock before may have mended it all, or was killed.
    const undone = recoverTree(project.root).length > 0;
    const { plan, verdict } = undone || markStamp(project) !== seen ? look() : before;
    if (plan.steps.length === 0) return { plan, verdict, outcomes: [] };
    const restorable = plan.steps.filter(({ action }) => action === 'restore');
    const restored = restoreSteps(project, runtime, env, restorable, verdict.packages);
    const left = plan.steps.filter((step) => !restored.done.has(step));
    const outcomes = [...restored.done].map((step): RepairOutcome => ({ ...step, result: 'repaired' }));
    if (left.length === 0 && restored.look !== null)
      return { plan, outcomes, verdict: finish(project, runtime, env, verdict, restored.look, options) };
    outcomes.push(...(await runSteps(project, runtime, env, left.map(asRebuild), options)));
    recordTree(project, runtime, env, { frozen: options.frozen });
    return { plan, outcomes, verdict: checkTree(project, runtime, env) };
  });
}

/** Where only kept builds were put back, nothing but them has changed: the tree need not be looked at once more to be recorded. */
function finish(
  project: Project,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
  before: TreeVerdict,
  look: SecondLook,
  { frozen }: RepairOptions,
): TreeVerdict {
  const reading = readStamp(project.tree);
  const recorded = reading.kind === 'stamp' ? reading.stamp : null;
  const { packages, findings } = look;
  recordSurvey(project, { packages, count: before.count, stamp: 'stale', recorded }, runtime, env, {
    frozen,
    look,
  });
  return { ...before, packages, findings, stamp: 'fresh' };
}

/** Changes with every record that is written. */
function markStamp({ tree }: Project): string | null {
  const stat = statStamp(tree);
  return stat === null ? null : markFile('', stat);
}

function asRebuild(step: RepairStep): RepairStep {
  return step.action === 'restore' ? { ...step, action: 'rebuild' } : step;
}
