import { existsSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';
import { loadInChild } from '../../repair/load-files.ts';
import type { RepairStep } from '../../repair/plan.ts';
import { pickedAddons, type TreeSnapshot } from '../check/tree-snapshot.ts';
import type { LocalSession } from '../project/session.ts';

/** How a repaired package was proved: `read` where its code may not run in this project, so that nothing of it is loaded. */
export type ProvedBy = 'loaded' | 'read';

/** Why a package is not mended after all; null when it is: nothing is found any more, and every addon it picks was loaded, where that may be. */
export type Proof = string | null;

/**
 * Proves each step, by what the files are now and by loading them, all in one child process where none of them crashes.
 *
 * @param explain words for what is still found
 */
export function proveRepair(
  { project: { root }, runtime }: LocalSession,
  look: TreeSnapshot,
  steps: readonly RepairStep[],
  explain: (step: RepairStep, code: string) => string,
): Map<RepairStep, Proof> {
  const proofs = new Map<RepairStep, Proof>();
  const addons: { step: RepairStep; file: string }[] = [];
  for (const step of steps) {
    const { path } = step.package;
    const left = look.findings.find((finding) => finding.package.path === path);
    if (left === undefined && !existsSync(absolutePath(root, path))) {
      // What is gone is found wrong by nobody.
      proofs.set(step, explain(step, 'NOT_BUILT'));
      continue;
    }
    proofs.set(step, left === undefined ? null : explain(step, left.problem.code));
    if (left === undefined && proofOf(look, path) === 'loaded')
      addons.push(...pickedAddons(look, runtime, path).map((file) => ({ step, file })));
  }
  const loaded = loadInChild(
    runtime,
    addons.map(({ file }) => absolutePath(root, file)),
  );
  for (const [i, { step, file }] of addons.entries()) {
    const result = loaded[i];
    if (result?.loads === false) proofs.set(step, `${file} does not load: ${result.error}`);
  }
  return proofs;
}

/** What a proof of the package in this folder is made of. */
export function proofOf({ evidence }: TreeSnapshot, path: string): ProvedBy {
  return evidence.approved.has(path) ? 'loaded' : 'read';
}
