import { debug } from '../../debug.ts';
import { packageId } from '../../files/package-id.ts';
import { type LockOptions, withTreeLock } from '../../repair/lock.ts';
import { planRepair, type RepairPlan, type RepairStep } from '../../repair/plan.ts';
import type { ProcessIdentity } from '../../runtime/process-identity.ts';
import { fingerprintFile } from '../../stamp/stamp.ts';
import { statStamp } from '../../stamp/stamp-file.ts';
import { hashKey } from '../../store/entry.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isInGlobalStore } from '../../tree/own-package.ts';
import { checkTree } from '../check/check-tree.ts';
import type { Project } from '../project/project.ts';
import { requireInstalled, resolveAliases } from '../project/require-installed.ts';
import type { LocalSession } from '../project/session.ts';
import { recordSurvey } from '../record/record-tree.ts';
import { isKept, keyOf } from '../share/kept-builds.ts';
import { askSharedStore, type SharedResult } from '../share/remote-cache.ts';
import { rescanTree } from '../survey/survey.ts';
import { finishRestore } from './finish-restore.ts';
import { recoverInterruptedRepair, recoverProject } from './recover-interrupted-repair.ts';
import { relinkSteps } from './relink-steps.ts';
import type { RepairOptions, RepairOutcome, RepairResult } from './repair-result.ts';
import { noteRefused, restoreSteps } from './restore-steps.ts';
import { runSteps } from './run-steps.ts';

/**
 * Repairs what does not fit, and only that. Each package ends up either new, read again and loaded in a child
 * process of the runtime, or exactly as it was; then the tree is recorded.
 * @throws AbistampError for unknown packages, a tree that cannot be written, or a host that cannot rebuild
 */
export async function repairTree(session: LocalSession, options: RepairOptions): Promise<RepairResult> {
  const { project } = session;
  const { dryRun = false, onProgress } = options;
  const waiting: LockOptions = {
    ...options.patience,
    onWait: (holder: ProcessIdentity | null) => onProgress?.({ kind: 'waiting', holder }),
  };
  // A plan only reads.
  let recovery = dryRun ? null : await recoverInterruptedRepair(project, waiting);
  const look = (offered: ReadonlySet<string> = new Set()) => {
    const verdict = checkTree(session);
    const byPath = new Map(verdict.packages.map((pkg) => [pkg.path, pkg]));
    const kept = (path: string) => {
      const pkg = byPath.get(path);
      if (pkg === undefined) return false;
      const key = keyOf(session, pkg);
      return isKept(session, pkg) || (key !== null && offered.has(hashKey(key)));
    };
    const plan = planRepair(
      verdict.findings,
      resolveAliases(project.tree, verdict.packages, options.only),
      kept,
      options.leaveUnbuilt,
    );
    debug('repair', () => describePlan(plan));
    return { verdict, plan };
  };
  const before = look();
  requireInstalled(project.tree, before.verdict.packages, options.only);
  if (before.plan.steps.length === 0) return { ...before, outcomes: [], shared: null, recovery };
  const compiled = before.plan.steps.filter(({ action }) => action === 'rebuild');
  const shared = await askForSteps(session, compiled, before.verdict.packages, options);
  if (dryRun) return { ...look(shared?.found), outcomes: [], shared, recovery };
  const seen = fingerprintStamp(project);
  const work = async (): Promise<RepairResult> => {
    // The previous holder of the lock may have repaired everything, or was killed; and fetched builds can be
    // restored now.
    const found = await recoverProject(project);
    const undone = found.restored.length + found.dropped.length > 0;
    if (undone) recovery = found;
    const isOther = undone || shared !== null || fingerprintStamp(project) !== seen;
    const { plan, verdict } = isOther ? look() : before;
    if (plan.steps.length === 0) return { plan, verdict, outcomes: [], shared, recovery };
    const restorable = plan.steps.filter(({ action }) => action === 'restore');
    const restored = await restoreSteps(session, restorable, verdict.packages);
    const left = plan.steps.filter((step) => !restored.done.has(step));
    const outcomes = [...restored.done].map(
      ([step, proved]): RepairOutcome => ({ ...step, result: 'repaired', proved }),
    );
    if (left.length === 0 && restored.look !== null) {
      const after = finishRestore(session, verdict, restored.look, options.frozen);
      return { plan, outcomes, verdict: after, shared, recovery };
    }
    const changed = new Map<string, readonly string[]>();
    if (options.restoreOnly !== true) {
      const steps = left.map(asRebuild);
      const inPlace = steps.filter((step) => !isInGlobalStore(step.package.path));
      const built = await runSteps(session, inPlace, options, changed);
      outcomes.push(...built);
      await noteRefused(session, restored.refused, built);
      const linked = steps.filter((step) => isInGlobalStore(step.package.path));
      if (linked.length > 0) outcomes.push(...(await relinkSteps(session, linked, options)));
    } else if (outcomes.length === 0) return { plan, verdict, outcomes, shared, recovery };
    recordSurvey(session, rescanTree(project), {
      frozen: options.frozen,
      seen: { by: 'build', changed },
    });
    return { plan, outcomes, verdict: checkTree(session), shared, recovery };
  };
  return withTreeLock(project.root, work, waiting);
}

function describePlan({ steps, asks }: RepairPlan): string[] {
  const why = ({ findings }: RepairStep) => findings.map(({ problem }) => problem.code).join(', ');
  return [
    ...steps.map((step) => `${step.action} ${packageId(step.package)} in ${step.package.path}: ${why(step)}`),
    ...asks.map(({ package: pkg, problem }) => `a person has to see to ${packageId(pkg)}: ${problem.code}`),
  ];
}

/** Changes with every record that is written. */
function fingerprintStamp({ tree }: Project): string | null {
  const stat = statStamp(tree);
  return stat === null ? null : fingerprintFile('', stat);
}

/** Looks in the shared store for what would have to be compiled; a plan only asks whether it is there. */
async function askForSteps(
  session: LocalSession,
  steps: readonly RepairStep[],
  packages: readonly NativePackage[],
  { dryRun, onProgress }: RepairOptions,
): Promise<SharedResult | null> {
  const keys = steps.flatMap((step) => {
    const pkg = packages.find(({ path }) => path === step.package.path);
    return (pkg === undefined ? null : keyOf(session, pkg)) ?? [];
  });
  onProgress?.({ kind: 'fetching', packages: keys.map(({ name }) => name) });
  return askSharedStore(session, keys, dryRun !== true);
}

function asRebuild(step: RepairStep): RepairStep {
  return step.action === 'restore' ? { ...step, action: 'rebuild' } : step;
}
