import { runJobAtExit } from './after-install.ts';
import { needsCheck } from './before-script.ts';
import { classifyCommand } from './classify-command.ts';
import { findEffectiveNode } from './effective-node.ts';
import { loadJobs } from './load-packed.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { findProjectPaths } from './project-paths.ts';

/**
 * The hook in pnpm's own process. A command that must stop ends here: pnpm has printed nothing yet, and our
 * message stands alone.
 */
export function onPnpm9To11(config: PnpmConfig, home: string): void {
  const paths = findProjectPaths(config, home);
  const args = process.argv.slice(2);
  const kind = classifyCommand(args, paths.folder);
  if (kind === 'install') runJobAtExit(paths, config);
  if (kind !== 'run') return;
  const node = findEffectiveNode(paths, config, process.env);
  if (node === null || !needsCheck(paths, node)) return;
  const { runsAbistamp, spawnSyncJob } = loadJobs();
  if (runsAbistamp(args, paths.folder)) return;
  if (spawnSyncJob({ job: 'before-script', paths, node })) process.exit(1);
}
