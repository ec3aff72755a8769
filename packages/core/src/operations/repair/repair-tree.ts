import { debug } from '../../debug.ts';
import { packageId } from '../../files/package-id.ts';
import { type LockOptions, withTreeLock } from '../../repair/lock.ts';
import { planRepair, type RepairPlan, type RepairStep } from '../../repair/plan.ts';
import type { ProcessIdentity } from '../../runtime/process-identity.ts';
import { fingerprintFile } from '../../stamp/stamp.ts';
import { statStamp } from '../../stamp/stamp-file.ts';
import { hashKey } from '../../store/entry.ts';
import { checkTree } from '../check/check-tree.ts';
import { leaveUnsure } from '../electron/leave-unsure.ts';
import type { Project } from '../project/project.ts';
import { requireInstalled, resolveAliases } from '../project/require-installed.ts';
import type { LocalSession } from '../project/session.ts';
import { isKept, keyOf } from '../share/kept-builds.ts';
import { askSharedStore, type SharedResult } from '../share/remote-cache.ts';
import { carryOut, type Planned } from './carry-out.ts';
import { recoverInterruptedRepair, recoverProject } from './recover-interrupted-repair.ts';
import type { RepairOptions, RepairResult } from './repair-result.ts';

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
  const recovery = dryRun ? null : await recoverInterruptedRepair(project, waiting);
  const before = planFor(session, options);
  requireInstalled(project.tree, before.verdict.packages, options.only);
  if (before.plan.steps.length === 0) return { ...before, outcomes: [], shared: null, recovery };
  const shared = await askForSteps(session, before, options);
  if (dryRun) return { ...planFor(session, options, shared?.found), outcomes: [], shared, recovery };
  const seen = fingerprintStamp(project);
  const work = async (): Promise<RepairResult> => {
    // The previous holder of the lock may have repaired everything, or was killed; and fetched builds can be
    // restored now.
    const found = await recoverProject(project);
    const undone = found.restored.length + found.dropped.length > 0;
    const isOther = undone || shared !== null || fingerprintStamp(project) !== seen;
    const repaired = await carryOut(session, isOther ? planFor(session, options) : before, options);
    return { ...repaired, shared, recovery: undone ? found : recovery };
  };
  return withTreeLock(project.root, work, waiting);
}

/** @param offered keys of builds that the shared store has */
function planFor(
  session: LocalSession,
  { only, leaveUnbuilt }: RepairOptions,
  offered: ReadonlySet<string> = new Set(),
): Planned {
  const verdict = checkTree(session);
  const byPath = new Map(verdict.packages.map((pkg) => [pkg.path, pkg]));
  const kept = (path: string) => {
    const pkg = byPath.get(path);
    if (pkg === undefined) return false;
    const key = keyOf(session, pkg);
    return isKept(session, pkg) || (key !== null && offered.has(hashKey(key)));
  };
  const named = resolveAliases(session.project.tree, verdict.packages, only);
  const plan = planRepair(leaveUnsure(verdict.findings, only), named, kept, leaveUnbuilt);
  debug('repair', () => describePlan(plan));
  return { verdict, plan };
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
  { plan, verdict }: Planned,
  { dryRun, onProgress }: RepairOptions,
): Promise<SharedResult | null> {
  const compiled = plan.steps.filter(({ action }) => action === 'rebuild');
  const keys = compiled.flatMap((step) => {
    const pkg = verdict.packages.find(({ path }) => path === step.package.path);
    return (pkg === undefined ? null : keyOf(session, pkg)) ?? [];
  });
  onProgress?.({ kind: 'fetching', packages: keys.map(({ name }) => name) });
  return askSharedStore(session, keys, dryRun !== true);
}
