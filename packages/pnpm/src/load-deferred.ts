import packed from 'abistamp:deferred';

/** The part of the plugin that looks at trees and mends them. */
export type Deferred = typeof import('./deferred/index.ts');

/** Unpacks and evaluates the rest of the plugin. It lies compressed in this same file, as a string: a command that finds nothing to do never pays for it. */
export function loadDeferred(): Deferred {
  const { runInThisContext } = require('node:vm') as typeof import('node:vm');
  const { brotliDecompressSync } = require('node:zlib') as typeof import('node:zlib');
  const code = brotliDecompressSync(Buffer.from(packed, 'base64')).toString();
  const evaluate = runInThisContext(`(function(module,require){${code}\n})`, {
    filename: 'pnpm-plugin-abistamp-deferred.cjs',
  }) as (module: { exports: object }, load: NodeJS.Require) => void;
  const module = { exports: {} };
  evaluate(module, require);
  return module.exports as Deferred;
}
