// Bundles the pnpm plugin into the one file that its pnpmfile.cjs loads on every command. Only what every
// command needs is in it as code; the rest is compressed text (packages/pnpm/src/load-deferred.ts).
import { packCode, pluginOptions, provideText } from './pack-code.mjs';
import { slimAcorn } from './slim-acorn.mjs';

export const pnpmPluginFile = 'packages/pnpm/dist/plugin.cjs';

const common = { ...pluginOptions, format: 'cjs' };

/** @returns the plugin's bytes; the same sources give the same bytes, whichever Node builds it */
export async function bundlePnpmPlugin(root) {
  const { build } = await import('esbuild');
  const bundle = async (source, plugins = []) => {
    const entryPoints = [`packages/pnpm/src/${source}`];
    const { outputFiles } = await build({ ...common, absWorkingDir: root, entryPoints, plugins });
    return outputFiles[0].contents;
  };
  const provide = async (name) =>
    provideText(`abistamp:${name}`, packCode(await bundle(`${name}/index.ts`, [slimAcorn])));
  return await bundle('index.ts', [await provide('deferred'), await provide('jobs')]);
}
