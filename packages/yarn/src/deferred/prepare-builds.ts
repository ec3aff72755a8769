import { checkTree, readPolicy, repairTree } from '@abistamp/core';
import type { Project as YarnProject } from '@yarnpkg/core';
import type { BuildNote } from '../build-note.ts';
import { carryOver, forgetBuilds } from './carry-over.ts';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { describeError, isNoTree, say } from './say.ts';
import { settleRepair } from './settle-repair.ts';
import { listNotes } from './sync-build-state.ts';

/**
 * In an install, when everything is linked and nothing built yet: takes what it can from the stores, spares what fits, and has Yarn build what does not, also
 * where Yarn by itself would not notice. Whatever goes wrong, Yarn does as it does without us.
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
    const mends = onMismatch === 'rebuild';
    if (mends && verdict.findings.some(({ repair }) => repair === 'rebuild'))
      // Frozen: the install that goes on writes the records when it is done.
      ({ verdict } = await repairTree(session, { only: [], frozen: true, restoreOnly: true }));
    const unfit = verdict.findings.map((finding) => finding.package.path);
    await carryOver(yarn, { notes, unfit: new Set(unfit) });
    const builds = verdict.findings.filter(({ repair }) => repair === 'rebuild' && mends);
    await forgetBuilds(yarn, new Set(builds.map((finding) => finding.package.path)));
  } catch (error) {
    if (!isNoTree(error)) say(describeError(error));
  }
}
