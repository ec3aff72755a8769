import { existsSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';
import { loadInChild, requireInChild } from '../../repair/load-files.ts';
import type { RepairStep } from '../../repair/plan.ts';
import { pickedAddons, type TreeSnapshot } from '../check/tree-snapshot.ts';
import type { LocalSession } from '../project/session.ts';

/**
 * How a repaired package was proved: `read` if its code may not run in this project, so that none of it is
 * loaded.
 */
export type ProvedBy = 'loaded' | 'read';

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
  { project: { root }, runtime }: LocalSession,
  look: TreeSnapshot,
  steps: readonly RepairStep[],
  explain: (step: RepairStep, code: string) => string,
): Promise<Map<RepairStep, Proof>> {
  const proofs = new Map<RepairStep, Proof>();
  const addons: { step: RepairStep; file: string }[] = [];
  for (const step of steps) {
    const { path } = step.package;
    const left = look.findings.find((finding) => finding.package.path === path);
    if (left === undefined && !existsSync(absolutePath(root, path))) {
      // A missing package has no findings.
      proofs.set(step, explain(step, 'NOT_BUILT'));
      continue;
    }
    proofs.set(step, left === undefined ? null : explain(step, left.problem.code));
    if (left === undefined && proofOf(look, path) === 'loaded')
      addons.push(...pickedAddons(look, runtime, path).map((file) => ({ step, file })));
  }
  const loaded = await loadInChild(
    runtime,
    addons.map(({ file }) => absolutePath(root, file)),
  );
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
  { project: { root }, runtime }: LocalSession,
  steps: readonly RepairStep[],
): Promise<RepairStep[]> {
  const folders = steps.map((step) => absolutePath(root, step.package.path));
  const results = await requireInChild(runtime, folders);
  return steps.filter((_, i) => results[i]?.loads === false);
}

/** What a proof of the package in this folder consists of. */
export function proofOf({ evidence }: TreeSnapshot, path: string): ProvedBy {
  return evidence.approved.has(path) ? 'loaded' : 'read';
}
