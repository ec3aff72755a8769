// Bundles the guard: one small file that is preloaded, as it is written, and files of their own for what it
// loads once something does not fit.
import { join } from 'node:path';
import { bundleOptions } from './bundle-options.mjs';
import { defineReader } from './reader-version.mjs';
import { slimAcorn } from './slim-acorn.mjs';
import { slimExports } from './slim-exports.mjs';

const folder = 'packages/guard/dist';

/** Not minified: Node.js shows the line that throws. */
const preloaded = { guard: 'packages/guard/src/guard.ts', import: 'packages/guard/src/import.ts' };
const deferred = {
  look: 'packages/guard/src/look.ts',
  explain: 'packages/guard/src/explain.ts',
  heal: 'packages/guard/src/heal.ts',
  repair: 'packages/guard/src/repair.ts',
};

export const guardFiles = Object.keys({ ...preloaded, ...deferred }).map((name) => `${folder}/${name}.cjs`);

/**
 * In a bundle that is an ES module, esbuild leaves no `require` that works; Node.js gives its own modules without one
 * from 20.16 and 22.3 on.
 */
function askForBuiltins(code) {
  return code.replace(
    /\brequire\("(node:[a-z_/]+)"\)/g,
    '(process.getBuiltinModule?.("$1") ?? require("$1"))',
  );
}

/** @returns the files by their paths; the same sources give the same bytes */
export async function bundleGuard(root) {
  const { build } = await import('esbuild');
  const bundle = async ([name, source], own) => {
    const outfile = join(folder, `${name}.cjs`);
    const options = {
      ...bundleOptions,
      absWorkingDir: root,
      define: defineReader(),
      entryPoints: [source],
      outfile,
    };
    const { outputFiles } = await build({ ...options, ...own });
    return [`${folder}/${name}.cjs`, Buffer.from(askForBuiltins(outputFiles[0].text))];
  };
  const external = Object.keys({ ...preloaded, ...deferred }).map((name) => `./${name}.cjs`);
  const small = { minify: true, plugins: [slimAcorn, slimExports] };
  return new Map(
    await Promise.all([
      ...Object.entries(preloaded).map((entry) => bundle(entry, { external })),
      ...Object.entries(deferred).map((entry) => bundle(entry, small)),
    ]),
  );
}
