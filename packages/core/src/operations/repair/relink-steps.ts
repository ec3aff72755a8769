import { existsSync } from 'node:fs';
import { majorOf } from '@abistamp/binary';
import { absolutePath } from '../../files/file-tree.ts';
import { readLayout } from '../../hosts/layout.ts';
import { requirePnpm } from '../../hosts/pnpm/find-pnpm.ts';
import { installWithPnpm } from '../../hosts/pnpm/install.ts';
import { listLinkedFiles } from '../../hosts/pnpm/linked-files.ts';
import { readModulesState } from '../../hosts/pnpm/modules-state.ts';
import type { RunResult } from '../../hosts/run.ts';
import { buildEnvironment } from '../../repair/build-environment.ts';
import { buildLogPath, findFirstError, keepBuildLog } from '../../repair/build-log.ts';
import type { RepairStep } from '../../repair/plan.ts';
import { findMissingTools } from '../../repair/tool-chain.ts';
import { type TreeSnapshot, takeSnapshot } from '../check/tree-snapshot.ts';
import type { Project } from '../project/project.ts';
import type { LocalSession } from '../project/session.ts';
import { proveRepair } from './prove-repair.ts';
import type { RepairOptions, RepairOutcome } from './repair-result.ts';
import { withTransaction } from './with-transaction.ts';

/**
 * Mends packages that lie in pnpm's global virtual store, where other projects use them as well: nothing is ever built or put there by us. pnpm has a place of its own for each
 * Node that a package is built for, and links the project to those of this one; the links are what may have to be put back, all of them or none.
 */
export async function relinkSteps(
  session: LocalSession,
  steps: readonly RepairStep[],
  options: RepairOptions,
): Promise<RepairOutcome[]> {
  if (steps.length === 0) return [];
  const { project, runtime, env } = session;
  const { root } = project;
  const pnpm = requirePnpm(env);
  const subjects = listModuleFolders(project).map((path) => ({ path, files: listLinkedFiles(root, path) }));
  return withTransaction(root, subjects, async (transaction) => {
    const packages = steps.map((step) => step.package.name);
    options.onProgress?.({ kind: 'building', packages });
    let errors: (string | null)[] = [];
    for (const args of installAttempts(project)) {
      const buildEnv = buildEnvironment(runtime, env);
      const result = await installWithPnpm(pnpm, runtime, project, args, buildEnv);
      keepBuildLog(root, result.output);
      const failure = findFailure(result);
      options.onProgress?.({ kind: 'verifying', packages });
      const proofs = proveAll(session, takeSnapshot(session), steps);
      errors = proofs.map((proof) => failure ?? proof);
      if (errors.some((error) => error !== null)) continue;
      transaction.commit(subjects.map(({ path }) => path));
      return steps.map((step) => ({ ...step, result: 'repaired' }));
    }
    for (const { path } of subjects) transaction.rollBack(path);
    const tools = findMissingTools(env);
    const other = `pnpm could not mend ${packages.join(', ')} together`;
    return steps.map((step, i) => ({
      ...step,
      ...{ result: 'failed', error: errors[i] ?? other, log: buildLogPath(root), tools },
    }));
  });
}

/**
 * After a Node switch pnpm 10 links anew by itself, and builds only in places that are new: one where a build failed before has to be forced. 11 and 12 say that all is up to date
 * unless they are forced.
 */
function installAttempts({ tree, lockfile }: Project): string[][] {
  const major = majorOf(readModulesState(tree)?.version);
  const attempts = major === 10 ? [[], ['--force']] : [['--force']];
  return attempts.map((args) => [...args, ...(lockfile === null ? [] : ['--frozen-lockfile'])]);
}

function listModuleFolders({ root, tree, host }: Project): string[] {
  const { workspaces } = readLayout(tree, host);
  const folders = ['node_modules', ...workspaces.map((path) => `${path}/node_modules`)];
  return folders.filter((path) => existsSync(absolutePath(root, path)));
}

/** That builds were not approved, a strict pnpm says when all else is done. Whatever else goes wrong may have left packages without links that nobody looks at here. */
function findFailure({ code, output }: RunResult): string | null {
  if (code === 0 || /\bERR_PNPM_IGNORED_BUILDS\b/.test(output)) return null;
  return findFirstError(output) ?? `pnpm ended with exit code ${code}`;
}

/** A package that was linked anew lies in another folder than before: it is known by its name and version. */
function proveAll(
  session: LocalSession,
  look: TreeSnapshot,
  steps: readonly RepairStep[],
): (string | null)[] {
  const explain = (_: RepairStep, code: string) => `pnpm ended without an error, and ${code} remains`;
  return steps.map((step) => {
    const { name, version } = step.package;
    const linked = look.packages.filter((pkg) => pkg.name === name && pkg.version === version);
    if (linked.length === 0) return `pnpm does not link ${name} any more`;
    const moved = linked.map(({ path }) => ({ ...step, package: { ...step.package, path } }));
    const proofs = proveRepair(session, look, moved, explain);
    return [...proofs.values()].find((proof) => proof !== null) ?? null;
  });
}
