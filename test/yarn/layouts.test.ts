import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isFull } from '../support/matrix.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import { builtFile, dependOn, mismatchLine, nodeGyp, writeSmallPackage } from '../support/small-addons.ts';
import {
  builtPackages,
  type Linker,
  makeYarnProject,
  succeeded,
  type YarnProject,
  type YarnProjectOptions,
} from '../support/yarn-project.ts';

const release = '4.18.1';
const loadPinned = ['node', '-p', "require('pinned'), 'loads'"];

interface Layout extends Pick<YarnProjectOptions, 'manifest' | 'files' | 'settings'> {
  linker: Linker;
  /** Where the project loads `pinned`, once for each copy of it. */
  at: string[];
}

/**
 * Two workspaces that require one package; with `semver` in two versions for its peer, they get two instances
 * of it.
 */
function shareBetweenTwo(manifest: Record<string, unknown>): Pick<Layout, 'manifest' | 'files' | 'at'> {
  return {
    manifest: {
      workspaces: ['packages/*'],
      dependencies: {},
      resolutions: { pinned: 'file:./packed/pinned' },
    },
    files: {
      ...writeSmallPackage('pinned', { manifest }),
      'packages/a/package.json': { name: 'a', dependencies: { pinned: '*', semver: '7.7.1' } },
      'packages/b/package.json': { name: 'b', dependencies: { pinned: '*', semver: '7.7.2' } },
    },
    at: ['packages/a', 'packages/b'],
  };
}

const asPeer = { peerDependencies: { semver: '*' } };
const patch = `diff --git a/index.js b/index.js
--- a/index.js
+++ b/index.js
@@ -1 +1,2 @@
+// patched
 module.exports = require('./build/Release/pinned.node');
`;

const layouts: Record<string, Layout> = {
  "two virtual instances, Plug'n'Play": { linker: 'pnp', ...shareBetweenTwo(asPeer) },
  ...(isFull ? { 'two virtual instances, pnpm': { linker: 'pnpm', ...shareBetweenTwo(asPeer) } } : {}),
  ...(isFull
    ? {
        'one package in two places (nmHoistingLimits)': {
          linker: 'node-modules',
          ...shareBetweenTwo({}),
          settings: 'nmHoistingLimits: workspaces\n',
        },
      }
    : {}),
  "a patched package, Plug'n'Play": {
    linker: 'pnp',
    manifest: { dependencies: { pinned: 'patch:pinned@file%3A./packed/pinned#./pinned.patch' } },
    files: { ...dependOn('pinned').files, 'pinned.patch': patch },
    at: ['.'],
  },
};

for (const [title, { linker, at, ...options }] of Object.entries(layouts)) {
  test(`${title}: every copy is checked, repaired, and known to Yarn`, async () => {
    const project = makeYarnProject({ release, linker, ...options });
    succeeded(await project.run(['install']));
    const { code, stderr } = await project.run(['node', '-p', '1'], { node: 24 });
    assert.equal(code, 1);
    assert.match(
      stderr,
      at.length > 1
        ? new RegExp(`^Abi Mismatch: pinned@1\\.0\\.0 in ${at.length} places .*fix: yarn abi rebuild`)
        : mismatchLine(22, 24),
    );
    const { repairs } = parseAs(
      'rebuild',
      succeeded(await project.run(['abi', 'rebuild', '--json'], { node: 24 })).stdout,
    );
    assert.deepEqual(
      repairs.map(({ result }) => result),
      at.map(() => 'repaired'),
    );
    for (const folder of at)
      assert.equal(succeeded(await project.run(loadPinned, { node: 24, at: folder })).stdout, 'loads\n');
    assert.deepEqual(builtPackages(succeeded(await project.run(['install'], { node: 24 }))), []);
  });
}

scenario("Plug'n'Play with archives in the repository (zero-install)", ({ before, step }) => {
  let project: YarnProject;
  before(async () => {
    const { dependencies, files } = dependOn('pinned');
    project = makeYarnProject({
      release,
      linker: 'pnp',
      manifest: { dependencies: { ...dependencies, semver: '7.7.2' } },
      settings: 'enableGlobalCache: false\n',
      files,
    });
    succeeded(await project.run(['install']));
  });

  step('all that is written lies beside the cache, and nothing native in it', () => {
    const beside = readdirSync(join(project.cwd, '.yarn')).sort();
    assert.deepEqual(beside, ['abistamp', 'cache', 'install-state.gz', 'unplugged']);
    assert.equal(existsSync(join(project.cwd, 'node_modules')), false);
    const cached = readdirSync(join(project.cwd, '.yarn/cache'));
    assert.deepEqual(
      cached.filter((name) => !/^\.gitignore$|\.zip$/.test(name)),
      [],
    );
  });

  step('`yarn unplug` leaves the tree recorded', async () => {
    succeeded(await project.run(['unplug', 'semver']));
    const { stdout } = succeeded(await project.run(['abi', 'check', '--json']));
    assert.equal(JSON.parse(stdout).trees[0].stamp, 'fresh');
    assert.equal(succeeded(await project.run(loadPinned)).stdout, 'loads\n');
  });

  step('a clone that nothing was installed in is no tree: it is told so where that is asked', async () => {
    const clone = makeYarnProject({ release, linker: 'pnp' });
    rmSync(clone.cwd, { recursive: true });
    const local = /\/\.yarn\/(?:unplugged|abistamp|install-state\.gz)$/;
    cpSync(project.cwd, clone.cwd, { recursive: true, filter: (path) => !local.test(path) });
    const check = await clone.run(['abi', 'check']);
    assert.equal(check.code, 2);
    assert.match(check.stdout + check.stderr, /NO_TREE.*not unpacked/s);
    const script = succeeded(await clone.run(['node', '-p', '1']));
    assert.deepEqual([script.stdout, script.stderr], ['1\n', '']);
    const installed = succeeded(await clone.run(['install', '--immutable'], { node: 24 }));
    assert.deepEqual(builtPackages(installed), ['pinned']);
    assert.equal(succeeded(await clone.run(loadPinned, { node: 24 })).stdout, 'loads\n');
  });
});

describe('code of the project itself', () => {
  const own: Record<string, [Linker, YarnProjectOptions['manifest'], string]> = {
    'a workspace': [
      'node-modules',
      { workspaces: ['own/*'], dependencies: { pinned: 'workspace:*', ...nodeGyp } },
      'own/pinned',
    ],
    'a portal': ['pnp', { dependencies: { pinned: 'portal:./own/pinned', ...nodeGyp } }, 'own/pinned'],
  };
  for (const [what, [linker, manifest, folder]] of Object.entries(own)) {
    if (!isFull && what === 'a portal') continue;
    test(`${what}: it is said, its scripts run all the same, and no repair touches it`, async () => {
      const project = makeYarnProject({
        release,
        linker,
        manifest: { scripts: { compile: `cd ${folder} && yarn run -T node-gyp rebuild` }, ...manifest },
        files: writeSmallPackage('pinned', { folder }),
      });
      succeeded(await project.run(['install']));
      rmSync(join(project.cwd, folder, 'build'), { recursive: true, force: true });
      const compiled = succeeded(await project.run(['compile']));
      assert.match(
        compiled.stderr,
        /^Not Built: pinned@1\.0\.0 .*yarn abi check says what to do \(NOT_BUILT\)$/m,
      );
      assert.equal(compiled.stderr.match(/Not Built/g)?.length, 1);
      assert.equal(succeeded(await project.run(loadPinned)).stdout, 'loads\n');

      const env = { ABISTAMP_ON_MISMATCH: 'rebuild' };
      const other = succeeded(await project.run(['node', '-p', '1'], { node: 24, env }));
      assert.equal(other.stdout, '1\n');
      assert.match(other.stderr, /^Abi Mismatch: pinned@1\.0\.0 .*yarn abi check says what to do/);
      const repair = await project.run(['abi', 'rebuild', '--json'], { node: 24 });
      assert.deepEqual([repair.code, JSON.parse(repair.stdout).repairs], [1, []]);
      assert.ok(existsSync(join(project.cwd, folder, builtFile('pinned'))));
    });
  }
});
