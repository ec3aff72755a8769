import { existsSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';
import { hostOf } from '../../hosts/index.ts';
import type { RunResult } from '../../hosts/run.ts';
import { buildEnvironment } from '../../repair/build-environment.ts';
import { buildLogPath, findFirstError, keepBuildLog } from '../../repair/build-log.ts';
import type { RepairStep } from '../../repair/plan.ts';
import { findMissingTools } from '../../repair/tool-chain.ts';
import { type TreeSnapshot, takeSnapshot } from '../check/tree-snapshot.ts';
import type { Project } from '../project/project.ts';
import type { LocalSession } from '../project/session.ts';
import { type ProvedBy, proofOf, proveRepair } from './prove-repair.ts';
import type { RepairOptions, RepairOutcome } from './repair-result.ts';
import { withTransaction } from './with-transaction.ts';

/**
 * Repairs packages in a store that other projects use as well, where we never build or restore anything. The
 * host has a folder for each runtime that a package is built for, and links the project to those of this one;
 * the links are what may have to be restored, all or none.
 */
export async function relinkSteps(
  session: LocalSession,
  steps: readonly RepairStep[],
  options: RepairOptions,
): Promise<RepairOutcome[]> {
  const { project, runtime, env } = session;
  const { root, tree } = project;
  const { relinker, title } = hostOf(project.host);
  if (relinker === null) throw new Error(`${title} has no store that projects share`);
  const relink = relinker.prepare(env);
  const subjects = listModuleFolders(project).map((path) => ({
    path,
    files: relinker.listLinkedFiles(root, path),
    unchanged: project.lockfile,
  }));
  return withTransaction(root, subjects, async (transaction) => {
    const packages = steps.map((step) => step.package.name);
    options.onProgress?.({ kind: 'building', packages });
    let errors: (string | null)[] = [];
    for (const args of relinker.listAttempts(tree, project.lockfile !== null)) {
      const result = await relink({ root, tree, runtime, env: buildEnvironment(runtime, env) }, args);
      keepBuildLog(root, result.output);
      const failure = relinker.hasFailed(result) ? describeFailure(result, title) : null;
      options.onProgress?.({ kind: 'verifying', packages });
      const look = takeSnapshot(session);
      const proofs = await proveAll(session, look, steps, title);
      errors = proofs.map((proof) => failure ?? proof);
      if (errors.some((error) => error !== null)) continue;
      transaction.commit(subjects.map(({ path }) => path));
      return steps.map((step) => ({ ...step, result: 'repaired', proved: provedBy(session, look, step) }));
    }
    transaction.rollBack(subjects.map(({ path }) => path));
    const tools = findMissingTools(env);
    const other = `${title} could not repair ${packages.join(', ')} together`;
    return steps.map((step, i) => ({
      ...step,
      ...{ result: 'failed', error: errors[i] ?? other, log: buildLogPath(root), tools },
    }));
  });
}

function listModuleFolders({ root, tree, host }: Project): string[] {
  const { workspaces } = hostOf(host).layout.read(tree);
  const folders = ['node_modules', ...workspaces.map((path) => `${path}/node_modules`)];
  return folders.filter((path) => existsSync(absolutePath(root, path)));
}

const describeFailure = ({ code, output }: RunResult, host: string): string =>
  findFirstError(output) ?? `${host} ended with exit code ${code}`;

function provedBy(
  session: LocalSession,
  look: TreeSnapshot,
  { package: { name, version } }: RepairStep,
): ProvedBy {
  const linked = look.packages.filter((pkg) => pkg.name === name && pkg.version === version);
  return linked.every(({ path }) => proofOf(session, look, path) === 'loaded') ? 'loaded' : 'read';
}

/** A relinked package is in another folder than before: its name and version identify it. */
async function proveAll(
  session: LocalSession,
  look: TreeSnapshot,
  steps: readonly RepairStep[],
  host: string,
): Promise<(string | null)[]> {
  const explain = (_: RepairStep, code: string) => `${host} ended without an error, and ${code} remains`;
  const proved: (string | null)[] = [];
  for (const step of steps) {
    const { name, version } = step.package;
    const linked = look.packages.filter((pkg) => pkg.name === name && pkg.version === version);
    const moved = linked.map(({ path }) => ({ ...step, package: { ...step.package, path } }));
    const proofs = await proveRepair(session, look, moved, explain);
    const failure = [...proofs.values()].find((proof) => proof !== null) ?? null;
    proved.push(linked.length === 0 ? `${host} does not link ${name} any more` : failure);
  }
  return proved;
}
