import { isSwitchedOff, readKnownFit } from '@abistamp/core/fast';
import { pendingVariable } from '../job.ts';
import type { PnpmConfig } from '../pnpm-config.ts';
import { spawnSyncJob } from './spawn-job.ts';

/**
 * Leaves the waiting to the script's own programs, where a repair takes longer than a hook of pnpm 12 may:
 * every Node that the script starts preloads this plugin, and with it `waitForTree`.
 */
export function preloadWait<Config extends PnpmConfig>(
  config: Config,
  root: string,
  env: NodeJS.ProcessEnv,
): Config {
  const preload = `--require=${JSON.stringify(__filename)}`;
  // What pnpm sets for scripts replaces what they would inherit.
  const nodeOptions = [config.nodeOptions, env['NODE_OPTIONS'], preload].filter(Boolean).join(' ');
  return { ...config, nodeOptions, extraEnv: { ...config.extraEnv, [pendingVariable]: root } };
}

/** Waits for the repair of the tree, and ends this process where an addon would still fail to load. */
export function waitForTree(root: string): void {
  const { env, execPath, execArgv } = process;
  // The worker of a nested pnpm 12 has no time to wait: its own hook preloads again.
  if (isSwitchedOff(env) || execArgv.includes('--input-type')) return;
  try {
    if (readKnownFit(root) !== null) return;
    const paths = { folder: root, root, separate: false };
    const node = { command: execPath, program: execPath };
    if (!spawnSyncJob({ job: 'before-script', paths, node })) return;
  } catch {
    return;
  }
  process.exit(1);
}
