// Bundles the pnpm plugin into the one file that its pnpmfile.cjs loads on every command. It holds as code
// only what every command needs; the rest is compressed text (packages/pnpm/src/load-deferred.ts).
import { join } from 'node:path';
import { knownMembers } from './known-members.mjs';
import { leaveOut } from './leave-out.mjs';
import { minify, packCode, pluginOptions, provideText } from './pack-code.mjs';
import { slimAcorn } from './slim-acorn.mjs';
import { slimExports } from './slim-exports.mjs';
import {
  slimCache,
  slimConflict,
  slimDebug,
  slimElectron,
  slimElectronWords,
  slimLinks,
  slimLoader,
  slimMachine,
  slimOtherPlaces,
  slimPrograms,
  slimProgress,
  slimSystems,
  slimTools,
  slimTranscript,
  slimYarnLack,
} from './slim-functions.mjs';
import { slimHints } from './slim-hints.mjs';
import { slimLibc } from './slim-libc.mjs';
import { slimOlder, slimRegistry } from './slim-registry.mjs';
import { slimYaml } from './slim-yaml.mjs';

export const pnpmPluginFile = 'packages/pnpm/dist/plugin.cjs';

const common = { ...pluginOptions, format: 'cjs' };

/**
 * `init` has nothing to do where the plugin is, and the only trees that it judges are pnpm's own
 * (packages/pnpm/src/deferred/do-job.ts). Others are still recognised.
 */
const packed = [
  slimAcorn,
  slimCache,
  slimTools,
  slimTranscript,
  slimYarnLack,
  slimDebug,
  slimElectron,
  slimElectronWords,
  slimOtherPlaces('pnpm'),
  slimConflict,
  slimProgress,
  slimPrograms,
  slimExports,
  slimLibc,
  slimSystems,
  slimMachine,
  slimLinks,
  slimLoader,
  slimOlder,
  slimRegistry,
  slimYaml,
  knownMembers,
  leaveOut(
    /hosts\/(?:[\w-]+\/init|plan-undo|locate-by-name|required-by-root|(?:npm|yarn|yarn-classic|bun)\/(?:approvals|builder|commands|layout|lockfile|omission|placement|settings))\.ts|repair\/put-extracted\.ts|operations\/repair\/to-build-step\.ts|runtime\/bun-libuv\.ts|operations\/check\/late-functions\.ts|verdict\/judge-for-bun-deno\.ts|report\/(?:bun-deno|frozen|program|proof)-words\.ts/,
  ),
  // Last: what is left out has no hints to take out.
  slimHints,
];

/** What is evaluated, in CommonJS of its own: esbuild's way to export takes half a kilobyte. */
const evaluated = {
  contents: `import { hooks, runJob, wrap } from './index.ts';
module.exports = { hooks, runJob, wrap };`,
  loader: 'js',
};

/** @returns the plugin's bytes; the same sources give the same bytes, whichever Node builds it */
export async function bundlePnpmPlugin(root) {
  const { build } = await import('esbuild');
  const bundle = async (input, plugins) => {
    const { outputFiles } = await build({ ...common, absWorkingDir: root, ...input, plugins });
    return outputFiles[0].contents;
  };
  const provide = async (name) => {
    const entryPoints = [`packages/pnpm/src/${name}/index.ts`];
    return provideText(`abistamp:${name}`, await packCode(await bundle({ entryPoints }, packed)));
  };
  const stdin = { ...evaluated, resolveDir: join(root, 'packages/pnpm/src') };
  const plugin = await bundle({ stdin }, [await provide('deferred'), await provide('jobs')]);
  return Buffer.from(await minify(plugin));
}
