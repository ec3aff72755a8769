import { isCI, readKnownFit } from '@abistamp/core/fast';
import { needsLook } from './before-script.ts';
import { readParentArguments } from './command-line.ts';
import { findEffectiveNode } from './effective-node.ts';
import { writeInstallNote } from './install-note.ts';
import { readNamedOccasion, runsAbistamp } from './occasion.ts';
import { findPlace } from './place.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { actBehind, actWithin } from './start-act.ts';
import { StopError } from './stop-error.ts';

/** pnpm 12 ends a hook after 30 seconds, the loading of the pnpmfile included. */
const patienceMs = 24_000;

/**
 * What is done in the child that pnpm 12 runs pnpmfiles in. It is killed before an install is done: what is to be done after one is left to the next command; meanwhile, where a
 * person works, a process of ours waits for pnpm's end and records.
 *
 * @throws StopError where something would fail to load, or is still being mended
 */
export async function meetInWorker(command: string, config: PnpmConfig, home: string): Promise<void> {
  const { env } = process;
  const occasion = readNamedOccasion(command);
  if (occasion === null) return;
  const place = findPlace(config, home);
  const node = findEffectiveNode(place, config, env);
  if (node === null) return;
  if (occasion === 'install') {
    if (readKnownFit(place.root, 'tree', node.program) === null) writeInstallNote(place.root);
    if (!isCI(env)) actBehind({ deed: 'follow', place, node, args: [String(process.ppid)] });
    return;
  }
  if (!needsLook(place, node) || runsAbistamp(readParentArguments() ?? [], place.folder)) return;
  const stops = await actWithin({ deed: 'start', place, node }, patienceMs);
  if (stops === true) throw new StopError('abistamp: native packages do not fit, as said above');
  if (stops === null)
    throw new StopError(
      'abistamp: native packages are still being mended; run it again, and it waits for them',
    );
}
