import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../support/make-folder.ts';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { packPackage } from '../support/pack-package.ts';
import { bundleAgain } from '../support/plugin-bytes.ts';
import {
  addPlugin,
  makePluginProject,
  type PluginProject,
  succeeded,
} from '../support/pnpm-plugin-project.ts';
import { type PnpmRelease, runTool } from '../toolchain/index.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(repository, 'packages/pnpm');

describe('what is published', () => {
  test('pnpmfile.cjs is what it always was: pnpm writes its hash into lockfiles', () => {
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, 'pnpmfile.cjs')))
      .digest('hex');
    assert.equal(hash, '05dd8668ea252731515a3f79eedac4f6ff7ec01fa3d3bcb9034e21cdbf26fb11');
  });

  test('no dependencies, no scripts, three files', async () => {
    const target = makeFolder('unpacked');
    await runTool('tar', ['-xzf', await packPackage('pnpm'), '-C', target], { cwd: target });
    const { stdout } = await runTool('find', ['.', '-type', 'f'], { cwd: join(target, 'package') });
    const files = stdout.trim().split('\n').sort();
    assert.deepEqual(files, ['./README.md', './dist/plugin.cjs', './package.json', './pnpmfile.cjs']);
    const manifest = JSON.parse(readFileSync(join(target, 'package/package.json'), 'utf8')) as object;
    for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'scripts'])
      assert.ok(!(field in manifest), field);
  });

  // By the same bundler as the Yarn plugin, of which test/yarn/import sees it every day.
  test('the same sources give the same bytes', { skip: !isFull && 'only in full runs' }, async () => {
    const built = readFileSync(join(folder, 'dist/plugin.cjs'));
    const { again, expected } = await bundleAgain(
      { script: 'build-pnpm.mjs', bundler: 'bundlePnpmPlugin' },
      built,
    );
    for (const digest of again) assert.equal(digest, expected);
  });
});

/* pnpm 10 runs hooks in its own process. 9 and 11 do as it does; 12 starts another: the full matrix has them. */
for (const release of [10, ...onlyInFull<PnpmRelease>(9, 11, 12)] as const) {
  describe(`pnpm ${release}`, () => {
    const where = `node_modules/${release === 9 ? '' : '.pnpm-config/'}pnpm-plugin-abistamp`;
    let project: PluginProject;
    before(async () => {
      project = await makePluginProject({ release, manifest: { dependencies: { 'is-odd': '3.0.1' } } });
      await addPlugin(project);
      succeeded(await project.run(['install']));
    });

    test('a fresh clone, where nothing of the plugin is there yet, installs', async () => {
      // pnpm 12 may still be writing its record.
      rmSync(join(project.cwd, 'node_modules'), { recursive: true, maxRetries: 20 });
      const { stderr } = succeeded(await project.run(['install', '--frozen-lockfile']));
      assert.doesNotMatch(stderr, /abistamp/);
      assert.ok(existsSync(join(project.cwd, where, 'dist/plugin.cjs')));
    });

    const harms = [
      ['does not even parse', '}{'],
      ['throws when it is loaded', 'throw new Error("broken")'],
      [
        'throws when it is called',
        'exports.hooks = {}; exports.wrap = () => { throw new Error("broken"); };',
      ],
      ['is gone', null],
    ] as const;
    for (const [harm, code] of harms) {
      test(`a plugin that ${harm} breaks nothing`, async () => {
        replacePlugin(join(project.cwd, where), code);
        for (const args of [['install'], ['exec', 'node', '-p', '6 * 7']]) {
          const { stderr } = succeeded(await project.run(args));
          assert.doesNotMatch(stderr, /abistamp|broken/);
        }
      });
    }
  });
}

/** Replaces the plugin with a folder of other code: the original is linked to pnpm's store. */
function replacePlugin(path: string, code: string | null): void {
  const copy = makeFolder('replaced');
  cpSync(realpathSync(path), copy, { recursive: true });
  rmSync(join(copy, 'dist/plugin.cjs'));
  if (code !== null) writeFileSync(join(copy, 'dist/plugin.cjs'), code);
  rmSync(path, { recursive: true, force: true });
  cpSync(copy, path, { recursive: true });
}
