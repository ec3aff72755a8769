import { needsCheck } from './before-script.ts';
import { classifyNamedCommand } from './classify-command.ts';
import { findEffectiveNode } from './effective-node.ts';
import { loadJobs } from './load-packed.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { findProjectPaths } from './project-paths.ts';

/**
 * The hook in the child process of pnpm 12, which pnpm kills before an install is done.
 *
 * @returns the configuration for pnpm to continue with; null where an addon would fail to load
 */
export async function onPnpm12<Config extends PnpmConfig>(
  command: string,
  config: Config,
  home: string,
): Promise<Config | null> {
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
  return await loadJobs().checkOnPnpm12(config, paths, node, env);
}
