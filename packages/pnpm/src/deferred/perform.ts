import { findProjects, isRecorded, openProject } from '@abistamp/core';
import { readKnownFit } from '@abistamp/core/fast';
import { runHook } from 'abistamp/hook';
import { hasInstallNote, removeInstallNote } from '../install-note.ts';
import type { Job } from '../job.ts';
import { recordQuietly } from './record-quietly.ts';
import { waitForEnd } from './wait-for-end.ts';

/** Does a job in the current folder, on the Node that runs this. @returns 0 unless the command that asked for it must not go on */
export async function perform(job: Job, args: readonly string[]): Promise<number> {
  switch (job) {
    case 'install':
      return await finishInstalls(args.includes('each'));
    case 'start':
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

/** @param each every package of the workspace has an install of its own */
async function finishInstalls(each: boolean): Promise<number> {
  const home = process.cwd();
  let code = 0;
  for (const folder of each ? findProjects(home).map(({ root }) => root) : [home]) {
    process.chdir(folder);
    code = Math.max(code, await runHook('install'));
    removeInstallNote(folder);
  }
  return code;
}

/** Where an install has not been recorded, what is done after one is done now: pnpm 12 gives no earlier chance, and others may have been told to load no pnpmfile. */
async function check(root: string): Promise<number> {
  const isLate = hasInstallNote(root) || !isTreeRecorded(root);
  // In front of a script that stands in for Node nobody could tell which one it starts.
  if (!isLate && readKnownFit(root) !== null) return 0;
  const code = await runHook(isLate ? 'late-install' : 'start');
  removeInstallNote(root);
  return code;
}

function isTreeRecorded(root: string): boolean {
  try {
    return isRecorded(openProject(root));
  } catch {
    // Nothing is installed, and nothing to be settled.
    return true;
  }
}
