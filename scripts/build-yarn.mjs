// Bundles the Yarn plugin into its one file. Yarn reads it on every command, so it holds as code only what
// every command needs; the rest is compressed text (packages/yarn/src/load-deferred.ts).
import { leaveOut } from './leave-out.mjs';
import { packCode, pluginOptions, provideText } from './pack-code.mjs';
import { slimAcorn } from './slim-acorn.mjs';
import { slimExports } from './slim-exports.mjs';
import {
  slimDebug,
  slimElectron,
  slimElectronWords,
  slimLinks,
  slimLoader,
  slimMachine,
  slimOtherPlaces,
  slimPnpmLayout,
  slimSummaries,
  slimSystems,
} from './slim-functions.mjs';
import { slimLibc } from './slim-libc.mjs';
import { slimOlder, slimRegistry } from './slim-registry.mjs';

export const pluginFile = 'packages/yarn/bundles/@yarnpkg/plugin-abistamp.js';

const common = {
  ...pluginOptions,
  // Yarn provides these to plugins, and does not know the `node:` prefix before 4.4.
  external: ['@yarnpkg/*', 'clipanion'],
  supported: {
    ...pluginOptions.supported,
    'node-colon-prefix-import': false,
    'node-colon-prefix-require': false,
  },
};

/**
 * `init` has nothing to do where the plugin is, and the only builds that the plugin runs are Yarn's own,
 * through Yarn. Settings in YAML are read by the reader that Yarn gives to plugins. Trees that others installed
 * are recognised, and left to the command (packages/yarn/src/deferred/run-verb.ts); Yarn has no store that
 * projects share, which would have to be relinked.
 */
const deferred = {
  ...common,
  alias: { 'js-yaml': './packages/yarn/src/deferred/load-yaml.ts' },
  plugins: [
    slimAcorn,
    slimDebug,
    slimElectron,
    slimElectronWords,
    slimOtherPlaces('yarn'),
    slimExports,
    slimLibc,
    slimSystems,
    slimMachine,
    slimLinks,
    slimLoader,
    slimPnpmLayout,
    slimSummaries,
    slimOlder,
    slimRegistry,
    leaveOut(
      /hosts\/[\w-]+\/init\.ts|hosts\/(?:npm|pnpm|yarn-classic|bun)\/(?:approvals|builder|commands|find-npm|lockfile|omission|placement|relinker)\.ts|hosts\/(?:locate-by-name|plan-undo|required-by-root)\.ts|tree\/dependents\.ts|repair\/(?:builder|put-extracted)\.ts|operations\/repair\/relink-steps\.ts|store\/plain-tarballs\.ts|runtime\/bun-libuv\.ts|operations\/check\/(?:late-functions|find-required)\.ts|verdict\/judge-for-bun-deno\.ts|report\/(?:bun-deno|frozen|proof)-words\.ts/,
    ),
  ],
};

/** @returns the plugin's bytes; the same sources give the same bytes, whichever Node builds it */
export async function bundlePlugin(root) {
  const { build } = await import('esbuild');
  const [half] = (
    await build({
      ...deferred,
      absWorkingDir: root,
      entryPoints: ['packages/yarn/src/deferred/index.ts'],
      format: 'cjs',
    })
  ).outputFiles;
  const packed = await packCode(half.contents);
  const [plugin] = (
    await build({
      ...common,
      absWorkingDir: root,
      entryPoints: ['packages/yarn/src/index.ts'],
      format: 'iife',
      globalName: 'plugin',
      // `yarn plugin import` runs the file with only `module`: everything that needs more is in the factory.
      banner: {
        js: '/* eslint-disable */\n//prettier-ignore\nmodule.exports = {\nname: "@yarnpkg/plugin-abistamp",\nfactory: function (require) {',
      },
      footer: { js: 'return plugin;\n}\n};' },
      plugins: [provideText('abistamp:deferred', packed)],
    })
  ).outputFiles;
  return plugin.contents;
}
