import type { EffectiveNode } from '../effective-node.ts';
import type { PnpmConfig } from '../pnpm-config.ts';
import type { ProjectPaths } from '../project-paths.ts';
import { readParentArguments } from './parent-arguments.ts';
import { runsAbistamp } from './runs-abistamp.ts';
import { spawnWithTimeout } from './spawn-job.ts';
import { preloadWait } from './wait-for-tree.ts';

/** pnpm 12 ends a hook after 30 seconds, which include loading the pnpmfile. */
const defaultPatienceMs = 20_000;

/**
 * Checks a tree before a script. @returns the configuration for pnpm to continue with, or null where the
 * command must stop
 */
export async function checkOnPnpm12<Config extends PnpmConfig>(
  config: Config,
  paths: ProjectPaths,
  node: EffectiveNode,
  env: NodeJS.ProcessEnv,
): Promise<Config | null> {
  if (runsAbistamp(readParentArguments() ?? [], paths.folder)) return config;
  const stops = await spawnWithTimeout({ job: 'before-script', paths, node }, readPatience(env));
  if (stops === true) return null;
  return stops === null ? preloadWait(config, paths.root, env) : config;
}

/** `ABISTAMP_PNPM_PATIENCE`, in milliseconds. */
function readPatience(env: NodeJS.ProcessEnv): number {
  const value = Number(env['ABISTAMP_PNPM_PATIENCE'] ?? Number.NaN);
  return value >= 0 && value <= defaultPatienceMs ? value : defaultPatienceMs;
}
