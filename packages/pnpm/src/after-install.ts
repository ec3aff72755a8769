import { existsSync } from 'node:fs';
import { readKnownFit } from '@abistamp/core/fast';
import { findEffectiveNode } from './effective-node.ts';
import { loadJobs } from './load-packed.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import type { ProjectPaths } from './project-paths.ts';

/**
 * pnpm 9 to 11 run pnpmfiles in their own process. When that exits, the install is complete, and the command
 * is not over yet.
 */
export function runJobAtExit(paths: ProjectPaths, config: PnpmConfig): void {
  process.on('exit', (code) => {
    try {
      // The install may have brought the project's own Node.
      const node = findEffectiveNode(paths, config, process.env);
      if (node === null || (code === 0 && isRecorded(paths, node.program))) return;
      const job = code === 0 ? 'after-install' : 'record';
      const args = paths.separate ? ['each'] : [];
      if (loadJobs().spawnSyncJob({ job, paths, node, args }) && code === 0) process.exitCode = 1;
    } catch {
      // No bug of ours fails an install.
    }
  });
}

function isRecorded({ root, separate }: ProjectPaths, program: string): boolean {
  if (separate) return false;
  const fit = readKnownFit(root, 'tree', program);
  return fit !== null && fit.warnings === 0 && (fit.native === 0 || existsSync(`${root}/abi-lock.json`));
}
