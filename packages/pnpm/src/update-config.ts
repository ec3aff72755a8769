import { isSwitchedOff } from '@abistamp/core/fast';
import { claimProcess } from './claim-process.ts';
import { loadJobs } from './load-packed.ts';
import { onPnpm9To11 } from './on-pnpm-9-to-11.ts';
import { onPnpm12 } from './on-pnpm-12.ts';
import type { PnpmConfig } from './pnpm-config.ts';

/**
 * pnpm's first hook on every command: 10.8 to 11 call it in their own process, 12 in a child. Returns the
 * configuration unchanged, unless a script has to wait for a repair.
 *
 * @throws StopError (jobs/stop-error.ts) under pnpm 12, the only way to stop a command there
 */
export async function updateConfig<Config extends PnpmConfig>(config: Config): Promise<Config> {
  if (isSwitchedOff(process.env) || !claimProcess()) return config;
  let next: Config | null = config;
  try {
    const command = config.extraEnv?.['npm_command'];
    const home = config.lockfileDir ?? process.cwd();
    if (command === undefined) onPnpm9To11(config, home);
    else next = await onPnpm12(command, config, home);
  } catch {
    // No bug of ours stops pnpm.
  }
  if (next === null) throw loadJobs().createStopError();
  return next;
}
