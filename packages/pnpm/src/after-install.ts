import { existsSync } from 'node:fs';
import { readKnownFit } from '@abistamp/core/fast';
import { findEffectiveNode } from './effective-node.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import type { ProjectPaths } from './project-paths.ts';
import { spawnSyncJob } from './spawn-job.ts';

/** pnpm 9 to 11 run pnpmfiles in their own process: when that ends, everything is in its place, and what is done then is done before the command is. */
export function runJobAtExit(place: ProjectPaths, config: PnpmConfig): void {
  process.on('exit', (code) => {
    try {
      // Only now is it certain which Node the project brings with it.
      const node = findEffectiveNode(place, config, process.env);
      if (node === null || (code === 0 && isRecorded(place, node.program))) return;
      const job = code === 0 ? 'install' : 'record';
      const args = place.separate ? ['each'] : [];
      if (spawnSyncJob({ job, place, node, args }) && code === 0) process.exitCode = 1;
    } catch {
      // Nothing of ours makes an install fail.
    }
  });
}

function isRecorded({ root, separate }: ProjectPaths, program: string): boolean {
  if (separate) return false;
  const fit = readKnownFit(root, 'tree', program);
  return fit !== null && fit.warnings === 0 && (fit.native === 0 || existsSync(`${root}/abi-lock.json`));
}
