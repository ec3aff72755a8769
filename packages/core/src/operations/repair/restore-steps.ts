import { absolutePath } from '../../files/file-tree.ts';
import type { RepairStep } from '../../repair/plan.ts';
import type { StoreEntry } from '../../store/entry.ts';
import { findBuilds } from '../../store/find-build.ts';
import { locateStore } from '../../store/location.ts';
import { restoreBuild } from '../../store/restore-build.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { type TreeSnapshot, takeSnapshotAt } from '../check/tree-snapshot.ts';
import type { LocalSession } from '../project/session.ts';
import { askerOf, keyOf } from '../share/kept-builds.ts';
import { type ProvedBy, proofOf, proveRepair } from './prove-repair.ts';
import { withTransaction } from './with-transaction.ts';

interface Restoration {
  step: RepairStep;
  entry: StoreEntry;
}

/**
 * Restores stored builds into the packages of these steps. Each is read again and loaded; one that fails is
 * rolled back.
 * @returns the finished steps, the others still having to be rebuilt; and the tree as it was read afterwards,
 * null if something was rolled back since
 */
export async function restoreSteps(
  session: LocalSession,
  steps: readonly RepairStep[],
  packages: readonly NativePackage[],
): Promise<{ done: Map<RepairStep, ProvedBy>; look: TreeSnapshot | null }> {
  const { project, env } = session;
  const store = locateStore(env);
  const restorations =
    store === null ? [] : steps.flatMap((step) => findRestoration(store, session, step, packages) ?? []);
  if (store === null || restorations.length === 0) return { done: new Map(), look: null };
  const subjects = restorations.map(({ step, entry }) => ({
    path: step.package.path,
    files: entry.files.map(({ path }) => path),
  }));
  return withTransaction(project.root, subjects, async (transaction) => {
    const put = restorations.filter(({ step, entry }) => {
      const { path } = step.package;
      try {
        if (restoreBuild(store, entry, absolutePath(project.root, path))) return true;
      } catch {
        // Rolled back below, as after any other failure; the rebuild that follows reports what is wrong.
      }
      transaction.rollBack([path]);
      return false;
    });
    const concerned = new Set(put.map(({ step }) => step.package.path));
    const look = takeSnapshotAt(session, packages, concerned);
    const proofs = await proveRepair(
      session,
      look,
      put.map(({ step }) => step),
      (_, code) => code,
    );
    const proved = [...proofs].flatMap(([step, proof]) => (proof === null ? [step] : []));
    const done = new Map(proved.map((step) => [step, proofOf(look, step.package.path)]));
    for (const step of proofs.keys()) if (!done.has(step)) transaction.rollBack([step.package.path]);
    transaction.commit(proved.map((step) => step.package.path));
    return { done, look: done.size === restorations.length ? look : null };
  });
}

function findRestoration(
  store: string,
  session: LocalSession,
  step: RepairStep,
  packages: readonly NativePackage[],
): Restoration | null {
  const pkg = packages.find(({ path }) => path === step.package.path);
  const key = pkg === undefined ? null : keyOf(session, pkg);
  const [entry] = key === null ? [] : findBuilds(store, key, askerOf(session));
  return entry === undefined ? null : { step, entry };
}
