import packed from 'abistamp:deferred';
import { unpackCode } from '@abistamp/core/plugin';
import { DamagedPluginError } from './damaged-plugin.ts';
import { processState } from './process-state.ts';

/** The half of the plugin that checks and repairs trees. */
type Deferred = typeof import('./deferred/index.ts');

/**
 * Unpacks and evaluates the deferred half, once in a process.
 *
 * @throws DamagedPluginError where the plugin's file is not what was built
 */
export function loadDeferred(): Deferred {
  const state = processState();
  try {
    // Only the `require` that Yarn gives to plugins finds Yarn's own modules.
    state.deferred ??= unpackCode<Deferred>(packed, 'plugin-abistamp-deferred.js', { require });
  } catch (error) {
    throw new DamagedPluginError(error);
  }
  return state.deferred as Deferred;
}

/** For hooks: a damaged plugin is reported once, and Yarn goes on without it. */
export async function withDeferred(work: (deferred: Deferred) => Promise<void>): Promise<void> {
  const state = processState();
  if (state.isDamaged) return;
  try {
    loadDeferred();
  } catch (error) {
    state.isDamaged = true;
    process.stderr.write(`${String(error)}\n`);
    return;
  }
  await work(loadDeferred());
}
