import { absolutePath } from '../../files/file-tree.ts';
import type { RepairStep } from '../../repair/plan.ts';
import type { StoreEntry, StoreKey } from '../../store/entry.ts';
import { findBuilds } from '../../store/find-build.ts';
import { locateStore } from '../../store/location.ts';
import { restoreBuild } from '../../store/restore-build.ts';
import { isUnrequirable, noteUnrequirable } from '../../store/unrequirable.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { type TreeSnapshot, takeSnapshotAt } from '../check/tree-snapshot.ts';
import type { LocalSession } from '../project/session.ts';
import { askerOf, keyOf } from '../share/kept-builds.ts';
import { findUnrequirable, type ProvedBy, proofOf, proveRepair } from './prove-repair.ts';
import type { RepairOutcome } from './repair-result.ts';
import { withTransaction } from './with-transaction.ts';

interface Restoration {
  step: RepairStep;
  entry: StoreEntry;
}

export interface Restored {
  /** The finished steps; the others still have to be rebuilt. */
  done: Map<RepairStep, ProvedBy>;
  /** Rolled back though their addons load: their packages could not be required. */
  refused: Map<RepairStep, StoreKey>;
  /** The tree as it was read afterwards; null if something was rolled back since. */
  look: TreeSnapshot | null;
}

/**
 * Restores stored builds into the packages of these steps. Each is read again, and loaded and required where
 * its code may run; one that fails is rolled back.
 */
export async function restoreSteps(
  session: LocalSession,
  steps: readonly RepairStep[],
  packages: readonly NativePackage[],
): Promise<Restored> {
  const { project, env } = session;
  const store = locateStore(env);
  const restorations =
    store === null ? [] : steps.flatMap((step) => findRestoration(store, session, step, packages) ?? []);
  if (store === null || restorations.length === 0) return { done: new Map(), refused: new Map(), look: null };
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
    const fit = [...proofs].flatMap(([step, proof]) => (proof === null ? [step] : []));
    const broken = await findUnrequirable(
      session,
      put.flatMap(({ step, entry }) =>
        fit.includes(step) &&
        proofOf(session, look, step.package.path) === 'loaded' &&
        !isUnrequirable(store, entry.key)
          ? [step]
          : [],
      ),
    );
    const proved = fit.filter((step) => !broken.includes(step));
    const done = new Map(proved.map((step) => [step, proofOf(session, look, step.package.path)]));
    for (const step of proofs.keys()) if (!done.has(step)) transaction.rollBack([step.package.path]);
    transaction.commit(proved.map((step) => step.package.path));
    const refused = new Map(
      put.flatMap(({ step, entry }) => (broken.includes(step) ? [[step, entry.key]] : [])),
    );
    return { done, refused, look: done.size === restorations.length ? look : null };
  });
}

/**
 * Remembers which packages cannot be required after a build, either.
 * @param refused as `restoreSteps` gives them
 * @param built steps that were repaired by a build since
 */
export async function noteRefused(
  session: LocalSession,
  refused: Restored['refused'],
  built: readonly RepairOutcome[],
): Promise<void> {
  const store = locateStore(session.env);
  const steps = [...refused.keys()].filter(({ package: { path } }) =>
    built.some((outcome) => outcome.result === 'repaired' && outcome.package.path === path),
  );
  if (store === null || steps.length === 0) return;
  for (const step of await findUnrequirable(session, steps)) {
    const key = refused.get(step);
    if (key !== undefined) noteUnrequirable(store, key);
  }
}

/** A stored build for a step; null if there is none. */
export function findRestoration(
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
