import { readKnownFit } from '@abistamp/core/fast';
import type { PnpmConfig } from './pnpm-config.ts';
import { spawnSyncJob, unsettled } from './spawn-job.ts';
import { isSwitchedOff } from './switches.ts';

/**
 * Where a hook of pnpm 12 may not last as long as a repair takes, the waiting is left to those who would load an addon: every Node that the script starts evaluates this plugin
 * first, and with it `waitForTree`.
 */
export function handOver<Config extends PnpmConfig>(
  config: Config,
  root: string,
  env: NodeJS.ProcessEnv,
): Config {
  const preload = `--require=${JSON.stringify(__filename)}`;
  // What pnpm hands to scripts takes the place of what they would inherit.
  const nodeOptions = [config.nodeOptions, env['NODE_OPTIONS'], preload].filter(Boolean).join(' ');
  return { ...config, nodeOptions, extraEnv: { ...config.extraEnv, [unsettled]: root } };
}

/** Ends this process, as the hook would have ended the command, where what it is about to load does not fit after all. */
export function waitForTree(): void {
  const { env, execPath, execArgv } = process;
  const root = env[unsettled];
  // In the worker of a nested pnpm 12 there is no time to wait: its own hook hands over again.
  if (root === undefined || isSwitchedOff(env) || execArgv.includes('--input-type')) return;
  try {
    if (readKnownFit(root) !== null) return;
    const place = { folder: root, root, separate: false };
    if (!spawnSyncJob({ job: 'start', place, node: { command: execPath, program: execPath } })) return;
  } catch {
    return;
  }
  process.exit(1);
}
