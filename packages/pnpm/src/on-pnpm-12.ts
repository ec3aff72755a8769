import { isCI, readKnownFit } from '@abistamp/core/fast';
import { needsLook } from './before-script.ts';
import { classifyNamedCommand, runsAbistamp } from './classify-command.ts';
import { readParentArguments } from './command-line.ts';
import { findEffectiveNode } from './effective-node.ts';
import { handOver } from './hand-over.ts';
import { writeInstallNote } from './install-note.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { findProjectPaths } from './project-paths.ts';
import { spawnDetached, spawnWithTimeout } from './spawn-job.ts';
import { StopError } from './stop-error.ts';

/** pnpm 12 ends a hook after 30 seconds, the loading of the pnpmfile included. */
const defaultPatienceMs = 20_000;

/**
 * What is done in the child that pnpm 12 runs pnpmfiles in. It is killed before an install is done: what is to be done after one is left to the next command; meanwhile, where a
 * person works, a process of ours waits for pnpm's end and records.
 *
 * @returns the configuration that pnpm is to go on with
 * @throws StopError where something would fail to load
 */
export async function onPnpm12<Config extends PnpmConfig>(
  command: string,
  config: Config,
  home: string,
): Promise<Config> {
  const { env } = process;
  const kind = classifyNamedCommand(command);
  if (kind === null) return config;
  const place = findProjectPaths(config, home);
  const node = findEffectiveNode(place, config, env);
  if (node === null) return config;
  if (kind === 'install') {
    if (readKnownFit(place.root, 'tree', node.program) === null) writeInstallNote(place.root);
    if (!isCI(env)) spawnDetached({ job: 'follow', place, node, args: [String(process.ppid)] });
    return config;
  }
  if (!needsLook(place, node) || runsAbistamp(readParentArguments() ?? [], place.folder)) return config;
  const stops = await spawnWithTimeout({ job: 'start', place, node }, readPatience(env));
  if (stops === true) throw new StopError('abistamp: native packages do not fit, as said above');
  return stops === null ? handOver(config, place.root, env) : config;
}

/** `ABISTAMP_PNPM_PATIENCE`, in milliseconds. */
function readPatience(env: NodeJS.ProcessEnv): number {
  const value = Number(env['ABISTAMP_PNPM_PATIENCE'] ?? Number.NaN);
  return value >= 0 && value <= defaultPatienceMs ? value : defaultPatienceMs;
}
