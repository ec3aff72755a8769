import { existsSync, rmSync } from 'node:fs';
import { describeUnfilled, findProjects, isRecorded, openProject } from '@abistamp/core';
import { readKnownFit } from '@abistamp/core/fast';
import { type HookOptions, runHook } from 'abistamp/hook';
import { installNoteOf } from '../install-note.ts';
import type { Job } from '../job.ts';
import { recordQuietly } from './record-quietly.ts';
import { waitForEnd } from './wait-for-end.ts';

/**
 * Does a job in the current folder, on the Node that runs this. @returns 0, unless the pnpm command must stop
 */
export async function doJob(job: Job, args: readonly string[]): Promise<number> {
  switch (job) {
    case 'after-install':
      return await finishInstalls(args.includes('each'));
    case 'before-script':
      return await check(process.cwd());
    case 'record':
      recordQuietly(process.cwd());
      return 0;
    case 'follow':
      await waitForEnd(Number(args[0]));
      recordQuietly(process.cwd());
      return 0;
  }
}

/** @param each every package of the workspace has its own install */
async function finishInstalls(each: boolean): Promise<number> {
  const home = process.cwd();
  let code = 0;
  for (const folder of each ? findProjects(home).map(({ root }) => root) : [home]) {
    process.chdir(folder);
    // pnpm loads its hooks with --ignore-scripts, too.
    if (isPnpmTree(folder))
      code = Math.max(code, await runHook('install', { leaveUnbuilt: true, eachTree: each, onRecorded }));
    removeInstallNote(folder);
  }
  return code;
}

const onRecorded: NonNullable<HookOptions['onRecorded']> = ({ project }, result) => {
  const line = describeUnfilled(project, result);
  if (line !== null) process.stderr.write(`→ ${line}\n`);
};

/**
 * An install that was not recorded is followed up now: pnpm 12 gives no earlier chance, and other pnpms may
 * have been told to load no pnpmfile.
 */
async function check(root: string): Promise<number> {
  if (!isPnpmTree(root)) return 0;
  const isLate = existsSync(installNoteOf(root)) || !isTreeRecorded(root);
  // If `node` on PATH is a wrapper, the hook cannot know which Node it starts: check again on the real one.
  if (!isLate && readKnownFit(root) !== null) return 0;
  const code = await runHook(isLate ? 'late-install' : 'start', { onRecorded });
  removeInstallNote(root);
  return code;
}

/**
 * Trees of other package managers are left to those: the plugin lacks their rules (scripts/build-pnpm.mjs).
 */
function isPnpmTree(root: string): boolean {
  try {
    return openProject(root).host === 'pnpm';
  } catch {
    // The hook knows what to say.
    return true;
  }
}

function removeInstallNote(root: string): void {
  try {
    rmSync(installNoteOf(root), { force: true });
  } catch {
    // The next command checks once more.
  }
}

function isTreeRecorded(root: string): boolean {
  try {
    return isRecorded(openProject(root));
  } catch {
    // Nothing is installed: there is nothing to follow up.
    return true;
  }
}
