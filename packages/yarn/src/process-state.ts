import type { BuildNote } from './build-note.ts';

/**
 * What this process knows, by the folder of a project. It lies outside of the plugin's own closure: Yarn calls a plugin's factory once for every configuration that it
 * reads, five times in a `workspaces foreach`.
 */
export interface ProcessState {
  /** Yarn is installing, or we repair, right now: what is run for that is not checked, and gets these variables. */
  readonly busy: Map<string, NodeJS.ProcessEnv>;
  /** What came of the one check that this process makes. */
  readonly checks: Map<string, Promise<void>>;
  /** As Yarn's install state had them when an install began. */
  readonly notes: Map<string, BuildNote>;
  /** Other plugins are asked what they add to Yarn's hash: ours adds nothing. */
  asking: boolean;
  /** The second part of the plugin, once it was needed: `loadDeferred` alone knows what is in it. */
  deferred: unknown;
  /** The second part could not be had, and that was said. */
  isDamaged: boolean;
}

const key = Symbol.for('yarn-plugin-abistamp');

export function processState(): ProcessState {
  const shared = globalThis as { [key]?: ProcessState };
  shared[key] ??= {
    busy: new Map(),
    checks: new Map(),
    notes: new Map(),
    asking: false,
    deferred: null,
    isDamaged: false,
  };
  return shared[key];
}
