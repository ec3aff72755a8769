import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTreeLock } from '../../repair/lock.ts';
import { planRepair, type RepairStep } from '../../repair/plan.ts';
import type { ProcessIdentity } from '../../runtime/process-identity.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isDependency, isInGlobalStore } from '../../tree/own-package.ts';
import type { Finding } from '../../verdict/finding.ts';
import { checkTree } from '../check/check-tree.ts';
import { takeSnapshotAt } from '../check/tree-snapshot.ts';
import type { LocalSession } from '../project/session.ts';
import { recoverProject } from '../repair/recover-interrupted-repair.ts';
import type { RepairOptions } from '../repair/repair-result.ts';
import { runByProgram } from '../repair/run-by-program.ts';
import { isKept, keepBuilds, keyOf } from '../share/kept-builds.ts';
import { askSharedStore } from '../share/remote-cache.ts';
import type { FilledRuntime, Unfilled } from './filled-runtime.ts';
import { type OtherRuntime, sessionFor, targetOf } from './other-session.ts';
import { holdStored, Waiting } from './waiting.ts';

type FillOptions = Pick<RepairOptions, 'onProgress' | 'patience'>;

/**
 * Puts beside each addon that is pinned to an ABI the build for other runtimes, under a name that says which
 * (`addon.node-v115-linux-x64`): the guard opens the one that fits. A build comes from the store, or is made in place
 * in a transaction that always puts back what was there: killed at any time, the tree is the one for its own runtime.
 * @throws as a repair does
 */
export async function fillVariants(
  session: LocalSession,
  others: readonly OtherRuntime[],
  options: FillOptions,
): Promise<FilledRuntime[]> {
  const { project } = session;
  const waiting = {
    ...options.patience,
    onWait: (holder: ProcessIdentity | null) => options.onProgress?.({ kind: 'waiting', holder }),
  };
  const work = async (): Promise<FilledRuntime[]> => {
    await recoverProject(project);
    const { packages } = checkTree(session);
    const filled: FilledRuntime[] = [];
    for (const other of others) {
      filled.push(await fillFor(session, other, packages, options));
      // Where the project lists it, the record says from now on that the tree serves this Node, too.
      if (other.kind === 'node') checkTree({ ...session, runtime: other.runtime });
    }
    return filled;
  };
  return withTreeLock(project.root, work, waiting);
}

async function fillFor(
  own: LocalSession,
  other: OtherRuntime,
  packages: readonly NativePackage[],
  options: FillOptions,
): Promise<FilledRuntime> {
  const begun = process.hrtime.bigint();
  const session = sessionFor(own, other);
  const { findings, evidence } = takeSnapshotAt(session, packages, new Set());
  const wanted = findings.filter(isServable);
  const waiting = new Waiting(mkdtempSync(join(tmpdir(), 'abistamp-variants-')));
  const failed: Unfilled[] = [];
  try {
    const built = await buildAll(session, wanted, packages, waiting, options);
    failed.push(...built);
    const { put, refused } = await waiting.putInPlace(session, targetOf(own, other), evidence.approved);
    failed.push(...refused);
    return {
      target: targetOf(own, other),
      files: put.map(({ path }) => path),
      bytes: put.reduce((sum, { size }) => sum + size, 0),
      present: findings.filter(({ variant }) => variant !== undefined).length,
      seconds: Number(process.hrtime.bigint() - begun) / 1e9,
      failed,
      left: findings.filter(
        (finding) => finding.severity === 'error' && finding.problem.code !== 'ABI_MISMATCH',
      ),
    };
  } finally {
    rmSync(waiting.folder, { recursive: true, force: true });
  }
}

/** Whether a build beside the file would serve: not in folders of other projects, or of those who develop it. */
function isServable({ problem, repair, file, variant, package: { path, linked } }: Finding): boolean {
  const isOurs = isDependency(path) && !isInGlobalStore(path) && linked === undefined;
  return (
    problem.code === 'ABI_MISMATCH' &&
    repair === 'rebuild' &&
    file !== null &&
    variant === undefined &&
    isOurs
  );
}

/**
 * Holds a build for each step: a stored one, one of the shared store, or one that is made now and stored.
 * @returns the steps for which there is none
 */
async function buildAll(
  session: LocalSession,
  wanted: readonly Finding[],
  packages: readonly NativePackage[],
  waiting: Waiting,
  options: FillOptions,
): Promise<Unfilled[]> {
  const find = (step: RepairStep) => packages.find(({ path }) => path === step.package.path);
  const plan = () =>
    planRepair(wanted, [], (path) => packages.some((pkg) => pkg.path === path && isKept(session, pkg))).steps;
  const keys = plan().flatMap((step) => {
    const pkg = step.action === 'rebuild' ? find(step) : undefined;
    return (pkg === undefined ? null : keyOf(session, pkg)) ?? [];
  });
  if (keys.length > 0) await askSharedStore(session, keys, true);
  const left = plan().filter(
    (step) => step.action !== 'restore' || !holdStored(session, step, packages, waiting),
  );
  const changed = new Map<string, readonly string[]>();
  const outcomes = await runByProgram(
    session,
    left.map((step) => ({ ...step, action: 'rebuild' })),
    {
      ...{ ...options, only: [], frozen: true },
      take: (look, proved) => {
        for (const step of proved) waiting.holdBuilt(session, step, look);
        const { approved } = look.evidence;
        const seen = { by: 'build', changed } as const;
        keepBuilds(session, look.packages, { findings: look.findings, approved, seen });
      },
    },
    changed,
  );
  return outcomes.flatMap((outcome) =>
    outcome.result === 'failed' ? [{ package: outcome.package, error: outcome.error }] : [],
  );
}
