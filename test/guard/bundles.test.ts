import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { type BuildOptions, build } from 'esbuild';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { type NodeRelease, runTool, unpackPackage } from '../toolchain/index.ts';
import { guardedLines, loadSamples, writeSamples } from './samples.ts';

const app = (require = 'require') => `${loadSamples(require)}\nconsole.log(lines.join('\\n'));\n`;

/** Puts the guard first, and requires each sample by its name, so that a bundler sees it. */
const commonjs = `require('@abistamp/guard');\n${app()}`;
const esm = `import '@abistamp/guard';
  import { createRequire } from 'node:module';
  const require = createRequire(import.meta.url);
  ${app()}`;

const webpackConfig = `module.exports = {
  mode: 'production', target: 'node', entry: './app.cjs',
  output: { path: __dirname + '/webpack', filename: 'app.js' },
  module: { rules: [{ test: /\\.node$/, loader: 'node-loader' }] },
};`;

const releases: NodeRelease[] = [22, ...onlyInFull<NodeRelease>(18, 20, 24, 26)];

const withBuiltins = releases.filter((node) => node !== 18);

describe('a bundle that takes the guard along', () => {
  const cwd = makeFolder('bundles');
  before(() => {
    writeSamples(cwd);
    const ofBanner = `import '@abistamp/guard';\n${app()}`;
    writeFiles(cwd, { 'app.cjs': commonjs, 'app.mjs': esm, 'app-of-banner.mjs': ofBanner });
  });

  async function assertGuarded(file: string, nodes = releases): Promise<void> {
    for (const node of nodes) {
      const { stdout, stderr } = await runTool('node', [file], { cwd, node });
      assert.deepEqual(stdout.trim().split('\n'), guardedLines, stderr);
    }
  }

  const options: BuildOptions = {
    ...{ absWorkingDir: cwd, bundle: true, platform: 'node', logLevel: 'error' },
    loader: { '.node': 'copy' },
  };

  test('by esbuild, addons copied beside it', async () => {
    await build({ ...options, entryPoints: ['app.cjs'], outfile: join(cwd, 'esbuild/app.cjs') });
    await assertGuarded('esbuild/app.cjs');
  });

  test('by esbuild, minified, as ESM, addons left where they are', async () => {
    const outfile = join(cwd, 'esbuild-esm/app.mjs');
    await build({ ...options, minify: true, format: 'esm', entryPoints: ['app.mjs'], outfile });
    // Node 18 gives an ES module its own modules by `import` alone.
    await assertGuarded('esbuild-esm/app.mjs', withBuiltins);
  });

  test('by esbuild, as ESM with a `require`', async () => {
    const outfile = join(cwd, 'esbuild-require/app.mjs');
    const banner =
      "import { createRequire as make } from 'node:module'; const require = make(import.meta.url);";
    const own = { banner: { js: banner }, entryPoints: ['app-of-banner.mjs'] };
    await build({ ...options, ...own, format: 'esm', outfile });
    await assertGuarded('esbuild-require/app.mjs');
  });

  test('heals nothing, since a bundle has no program for it', async () => {
    await build({ ...options, entryPoints: ['app.cjs'], outfile: join(cwd, 'heal/app.cjs') });
    const env = { ABISTAMP_ON_MISMATCH: 'rebuild' };
    const { stdout, stderr } = await runTool('node', ['heal/app.cjs'], { cwd, node: 22, env });
    assert.deepEqual(stdout.trim().split('\n'), guardedLines);
    assert.equal(stderr, '');
  });

  test('by esbuild, the guard left external', async () => {
    const outfile = join(cwd, 'external/app.cjs');
    await build({ ...options, external: ['@abistamp/guard'], entryPoints: ['app.cjs'], outfile });
    await assertGuarded('external/app.cjs');
  });

  for (const name of onlyInFull('by ncc'))
    test(name, async () => {
      const ncc = join(await unpackPackage('@vercel/ncc@0.45.0'), 'dist/ncc/cli.js');
      const { code, stderr } = await runTool('node', [ncc, 'build', 'app.cjs', '-o', 'ncc'], {
        cwd,
        node: 22,
      });
      assert.equal(code, 0, stderr);
      await assertGuarded('ncc/index.cjs');
    });

  for (const name of onlyInFull('by webpack'))
    test(name, async () => {
      const manifest = {
        devDependencies: { 'node-loader': '2.1.0', webpack: '5.112.2', 'webpack-cli': '7.3.1' },
      };
      const project = await installedProject({ files: { 'package.json': manifest }, node: 22 });
      writeSamples(project);
      writeFiles(project, { 'app.cjs': commonjs, 'webpack.config.cjs': webpackConfig });
      const made = await runTool('node', ['node_modules/webpack/bin/webpack.js'], { cwd: project, node: 22 });
      assert.equal(made.code, 0, made.stdout + made.stderr);
      for (const node of releases) {
        const { stdout, stderr } = await runTool('node', ['webpack/app.js'], { cwd: project, node });
        assert.deepEqual(stdout.trim().split('\n'), guardedLines.map(onlyText), stderr);
      }
    });
});

/** Its loader makes a new error of the text: the code and the property are lost, what was added is not. */
const onlyText = (line: string): string => line.replace('ERR_DLOPEN_FAILED', 'undefined');
