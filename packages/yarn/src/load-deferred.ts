import packed from 'abistamp:deferred';
import { runInThisContext } from 'node:vm';
import { brotliDecompressSync } from 'node:zlib';
import { DamagedPluginError } from './damaged-plugin.ts';
import { processState } from './process-state.ts';

/** The part of the plugin that looks at trees and mends them. */
export type Deferred = typeof import('./deferred/index.ts');

/**
 * Unpacks and evaluates the rest of the plugin. It lies compressed in this same file, as a string: a command that finds nothing to do never pays for it.
 *
 * @throws DamagedPluginError where that string is not what was built
 */
export function loadDeferred(): Deferred {
  const state = processState();
  state.deferred ??= unpack();
  return state.deferred as Deferred;
}

/** For hooks: where the plugin is damaged, that is said once, and Yarn does as it does without us. */
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

function unpack(): Deferred {
  const module = { exports: {} };
  try {
    const code = brotliDecompressSync(Buffer.from(packed, 'base64')).toString();
    const evaluate = runInThisContext(`(function(module,require){${code}\n})`, {
      filename: 'plugin-abistamp-deferred.js',
    }) as (module: { exports: object }, load: NodeJS.Require) => void;
    // Yarn's own modules are only to be had through the function that it gives to plugins.
    evaluate(module, require);
  } catch (error) {
    throw new DamagedPluginError(error);
  }
  return module.exports as Deferred;
}
