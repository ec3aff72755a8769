import packed from 'abistamp:later';
import { runInThisContext } from 'node:vm';
import { brotliDecompressSync } from 'node:zlib';
import { processState } from './process-state.ts';

/** The part of the plugin that looks at trees and mends them. */
export type Later = typeof import('./later/index.ts');

/**
 * Unpacks and evaluates the rest of the plugin. It lies compressed in this same file, as a string: a command that finds nothing to do never pays for it.
 */
export function loadLater(): Later {
  const state = processState();
  if (state.later !== null) return state.later;
  const code = brotliDecompressSync(Buffer.from(packed, 'base64')).toString();
  const evaluate = runInThisContext(`(function(module,require){${code}\n})`, {
    filename: 'plugin-abistamp-later.js',
  }) as (module: { exports: object }, load: NodeJS.Require) => void;
  const module = { exports: {} };
  // Yarn's own modules are only to be had through the function that it gives to plugins.
  evaluate(module, require);
  state.later = module.exports as Later;
  return state.later;
}
