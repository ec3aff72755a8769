import { needsCheck } from './before-script.ts';
import { classifyNamedCommand } from './classify-command.ts';
import { findEffectiveNode } from './effective-node.ts';
import { loadJobs } from './load-packed.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { findProjectPaths } from './project-paths.ts';
import { StopError } from './stop-error.ts';

/**
 * The hook in the child process of pnpm 12, which pnpm kills before an install is done.
 *
 * @returns the configuration for pnpm to continue with
 * @throws StopError where an addon would fail to load
 */
export async function onPnpm12<Config extends PnpmConfig>(
  command: string,
  config: Config,
  home: string,
): Promise<Config> {
  const { env } = process;
  const kind = classifyNamedCommand(command);
  if (kind === null) return config;
  const paths = findProjectPaths(config, home);
  const node = findEffectiveNode(paths, config, env);
  if (node === null) return config;
  if (kind === 'install') {
    loadJobs().followInstall(paths, node, env);
    return config;
  }
  if (!needsCheck(paths, node)) return config;
  const next = await loadJobs().checkOnPnpm12(config, paths, node, env);
  if (next === null) throw new StopError('abistamp: native packages do not fit, as reported above');
  return next;
}
