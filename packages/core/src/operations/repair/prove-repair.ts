import { existsSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';
import { requireInChild } from '../../repair/load-files.ts';
import type { RepairStep } from '../../repair/plan.ts';
import { pickedAddons, type TreeSnapshot } from '../check/tree-snapshot.ts';
import { findLoadingProgram } from '../electron/find-program.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { LocalSession } from '../project/session.ts';
import { loadByProgram } from './load-by-program.ts';

/**
 * How a repaired package was proved: `read` if its code may not run in this project, so that none of it is
 * loaded; `not-loaded` if it is for an Electron that does not run here.
 */
export type ProvedBy = 'loaded' | 'read' | 'not-loaded';

/**
 * Why a package is not repaired after all; null if it is: it has no findings any more, and every addon it
 * picks was loaded, if that is allowed.
 */
type Proof = string | null;

/**
 * Proves each step, by reading the files and by loading them, in a single child process if none of them
 * crashes.
 * @param explain words for what is still found
 */
export async function proveRepair(
  session: LocalSession,
  look: TreeSnapshot,
  steps: readonly RepairStep[],
  explain: (step: RepairStep, code: string) => string,
): Promise<Map<RepairStep, Proof>> {
  const { root } = session.project;
  const proofs = new Map<RepairStep, Proof>();
  const addons: { step: RepairStep; owner: string; file: string }[] = [];
  for (const step of steps) {
    const { path } = step.package;
    const left = look.findings.find((finding) => finding.package.path === path);
    if (left === undefined && !existsSync(absolutePath(root, path))) {
      // A missing package has no findings.
      proofs.set(step, explain(step, 'NOT_BUILT'));
      continue;
    }
    proofs.set(step, left === undefined ? null : explain(step, left.problem.code));
    if (left !== undefined || proofOf(session, look, path) !== 'loaded') continue;
    const picked = pickedAddons(look, runtimeFor(session, path), path);
    addons.push(...picked.map((file) => ({ step, owner: path, file })));
  }
  const loaded = await loadByProgram(session, addons);
  for (const [i, { step, file }] of addons.entries()) {
    const result = loaded[i];
    if (result?.loads === false) proofs.set(step, `${file} does not load: ${result.error}`);
  }
  return proofs;
}

/**
 * Requires packages, as their projects do: a build may have made more than an addon.
 * @param steps only of packages whose code may run in this project
 * @returns the steps whose packages fail
 */
export async function findUnrequirable(
  session: LocalSession,
  all: readonly RepairStep[],
): Promise<RepairStep[]> {
  const { runtime } = session;
  const { root } = session.project;
  // An app's packages may need what Electron alone has.
  const steps = all.filter(({ package: { path } }) => runtimeFor(session, path).kind === runtime.kind);
  const folders = steps.map((step) => absolutePath(root, step.package.path));
  const results = await requireInChild(runtime, folders);
  return steps.filter((_, i) => results[i]?.loads === false);
}

/** What a proof of the package in this folder consists of. */
export function proofOf(session: LocalSession, { evidence }: TreeSnapshot, path: string): ProvedBy {
  if (!evidence.approved.has(path)) return 'read';
  return findLoadingProgram(session, path) === null ? 'not-loaded' : 'loaded';
}
