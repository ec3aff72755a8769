import { runJobAtExit } from './after-install.ts';
import { needsLook } from './before-script.ts';
import { classifyCommand, runsAbistamp } from './classify-command.ts';
import { findEffectiveNode } from './effective-node.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { findProjectPaths } from './project-paths.ts';
import { spawnSyncJob } from './spawn-job.ts';

/** What is done where the pnpmfile runs in pnpm's own process, which is ended where something would fail to load: it has said nothing yet, and what we said stands alone. */
export function onPnpm9To11(config: PnpmConfig, home: string): void {
  const place = findProjectPaths(config, home);
  const args = process.argv.slice(2);
  const kind = classifyCommand(args, place.folder);
  if (kind === 'install') runJobAtExit(place, config);
  if (kind !== 'start') return;
  const node = findEffectiveNode(place, config, process.env);
  if (node === null || !needsLook(place, node) || runsAbistamp(args, place.folder)) return;
  if (spawnSyncJob({ job: 'start', place, node })) process.exit(1);
}
