import { renameSync } from 'node:fs';
import { absolutePath } from '../files/file-tree.ts';
import { removeFile } from '../files/replace-file.ts';
import type { RepairStep } from './plan.ts';

/**
 * Removes files that do not fit once their copy is safe: installers skip a file that is already there
 * (node-pre-gyp, "already installed"), and hosts restore only what is missing.
 */
export function removeMisfits(root: string, step: RepairStep): void {
  const folder = absolutePath(root, step.package.path);
  for (const { file, problem } of step.findings) {
    if (problem.code === 'PLATFORM_PACKAGE_MISSING' && !problem.wanted.includes(step.package.name)) continue;
    if (step.action === 'reinstall') removeFile(folder);
    else if (file !== null && step.action === 'move-aside') {
      const path = absolutePath(folder, file);
      renameSync(path, `${path}.shadowing`);
    } else if (file !== null) removeFile(absolutePath(folder, file));
  }
}
