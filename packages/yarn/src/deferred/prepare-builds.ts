import { checkTree, readPolicy, repairTree } from '@abistamp/core';
import type { Project as YarnProject } from '@yarnpkg/core';
import type { BuildNote } from '../build-note.ts';
import { carryOver, forgetBuilds } from './carry-over.ts';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { describeError, isNoTree, printLine } from './print-error.ts';
import { settleRepair } from './settle-repair.ts';
import { listNotes } from './sync-build-state.ts';

/**
 * During an install, when everything is linked and nothing is built: restores what the stores have, skips
 * what fits, and makes Yarn build what does not, including what Yarn would not notice. If anything goes
 * wrong, Yarn does what it does without us.
 */
export async function prepareBuilds(
  yarn: YarnProject,
  note: BuildNote | null,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  try {
    const runtime = readYarnRuntime();
    const project = openYarnProject(yarn, runtime);
    const session = { project, runtime, env };
    const { onMismatch } = readPolicy(project.tree, env, 'install', false);
    if (onMismatch === 'off') return;
    await settleRepair(project, onMismatch);
    let verdict = checkTree(session);
    const notes = listNotes(yarn, verdict.recorded, note);
    const repairs = onMismatch === 'rebuild';
    if (repairs && verdict.findings.some(({ repair }) => repair === 'rebuild'))
      // Frozen: the install writes the records when it is done.
      ({ verdict } = await repairTree(session, { only: [], frozen: true, restoreOnly: true }));
    await carryOver(yarn, notes, verdict);
    const builds = verdict.findings.filter(({ repair }) => repair === 'rebuild' && repairs);
    await forgetBuilds(yarn, new Set(builds.map((finding) => finding.package.path)));
  } catch (error) {
    if (!isNoTree(error)) printLine(describeError(error));
  }
}
