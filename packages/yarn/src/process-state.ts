import { shareInProcess } from '@abistamp/core/plugin';
import type { BuildNote } from './build-note.ts';

/**
 * What this process knows, by the root of a project. It outlives the plugin's closure, since Yarn calls a
 * plugin's factory for every configuration that it reads: five times in a `workspaces foreach`.
 */
interface ProcessState {
  /** Projects that Yarn installs right now: programs run for that are not checked. */
  readonly busy: Set<string>;
  /** Results of the one check that this process makes of a project. */
  readonly checks: Map<string, Promise<void>>;
  /** The note in Yarn's install state when an install began. */
  readonly notes: Map<string, BuildNote>;
  /** Set while other plugins are asked for their part of Yarn's hash: ours adds nothing. */
  asking: boolean;
  /** The deferred half of the plugin, once it was needed: only `loadDeferred` knows what is in it. */
  deferred: unknown;
  /** The deferred half could not be unpacked, and that was printed. */
  isDamaged: boolean;
}

export function processState(): ProcessState {
  return shareInProcess('yarn-plugin-abistamp', () => ({
    busy: new Set(),
    checks: new Map(),
    notes: new Map(),
    asking: false,
    deferred: null,
    isDamaged: false,
  }));
}
