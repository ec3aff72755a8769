import { decodeText } from './decode-text.ts';

/** The scope in which packed code is evaluated. */
interface PackedScope {
  /** The plugin's own `require`: a host gives its modules to no other. */
  require: NodeJS.Require;
  /** The plugin's file, as `__filename`. */
  filename?: string;
}

/**
 * Evaluates code that `scripts/pack-code.mjs` compressed and embedded in a plugin as text, so that a command
 * with nothing to do never pays for it.
 * @param name for stack traces
 * @throws if the text is not what was built: a plugin file that was truncated or changed
 */
export function unpackCode<Exports>(packed: string, name: string, scope: PackedScope): Exports {
  // Loaded here, since both slow down a command's start; without `node:`, which Yarn's `require` knows only
  // from 4.4 on.
  const { runInThisContext } = scope.require('vm') as typeof import('node:vm');
  const { brotliDecompressSync } = scope.require('zlib') as typeof import('node:zlib');
  const code = brotliDecompressSync(decodeText(packed)).toString();
  const evaluate = runInThisContext(`(function(module,require,__filename){${code}\n})`, {
    filename: name,
  }) as (module: { exports: object }, load: NodeJS.Require, filename: string | undefined) => void;
  const module = { exports: {} };
  evaluate(module, scope.require, scope.filename);
  return module.exports as Exports;
}
