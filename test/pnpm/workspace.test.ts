import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { onlyInFull } from '../support/matrix.ts';
import {
  addPlugin,
  makePluginProject,
  nodesOf,
  type PluginProject,
  succeeded,
} from '../support/pnpm-plugin-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { type PnpmRelease, pnpm } from '../toolchain/index.ts';

const stampPath = 'node_modules/.cache/abistamp/stamp.json';

/** A package that needs an addon, beside a root that does not. */
const workspace = {
  manifest: { dependencies: {} },
  files: {
    'packages/one/package.json': {
      name: 'one',
      version: '1.0.0',
      scripts: { start: 'node start.js' },
      dependencies: { 'unix-dgram': '2.0.6' },
    },
    'packages/one/start.js': "require('unix-dgram');console.log('loads on', process.version)\n",
  },
};

/* The newest; the others are the full matrix's. */
for (const release of [12, ...onlyInFull<PnpmRelease>(9, 10, 11)] as const) {
  describe(`pnpm ${release}: a workspace`, () => {
    const [first, then] = nodesOf(release);
    let project: PluginProject;
    before(async () => {
      project = await makePluginProject({ release, ...workspace });
      await addPlugin(project);
      succeeded(await project.run(['install']));
    });

    const ways = [
      ['in a package', 'packages/one', ['start']],
      ['for all packages', '', ['-r', 'run', 'start']],
      ['with a filter', '', ['--filter', 'one', 'run', 'start']],
    ] as const;
    for (const [where, at, args] of release === 9 ? ways.slice(0, 1) : ways) {
      test(`${where}: the tree is that of the root`, async () => {
        const { stdout } = succeeded(await project.run([...args], { at, node: first }));
        assert.match(stdout, new RegExp(`loads on v${first}`));
        const { code, stderr } = await project.run([...args], { at, node: then });
        assert.equal(code, 1);
        assert.match(stderr, /✖ 1 package [\s\S]* ABI_MISMATCH /);
      });
    }
  });
}

for (const release of [10, ...onlyInFull<PnpmRelease>(9)] as const) {
  test(`pnpm ${release}: packages with lockfiles of their own are recorded each by itself`, async () => {
    const project = await makePluginProject({
      release,
      ...workspace,
      ...(release === 9
        ? { npmrc: 'shared-workspace-lockfile=false\n' }
        : { settings: 'sharedWorkspaceLockfile: false\n' }),
    });
    await addPlugin(project);
    succeeded(await project.run(['install']));
    const cwd = join(project.cwd, 'packages/one');
    assert.ok(existsSync(join(cwd, stampPath)));
    // For these pnpm builds nothing, whatever is approved, and no hook builds what an install left unbuilt.
    const tools = [await pnpm(release)];
    succeeded(await abistamp(['rebuild'], { cwd, node: nodesOf(release)[0], tools }));
    assert.ok(existsSync(join(cwd, 'abi-lock.json')));
    // pnpm 9 then looks for a pnpmfile in the package, not in the root.
    if (release === 9) return;
    const { code, stderr } = await project.run(['start'], { at: 'packages/one', node: nodesOf(release)[1] });
    assert.equal(code, 1);
    assert.match(stderr, /✖ 1 package [\s\S]* ABI_MISMATCH /);
  });
}

test('pnpm 12, where a person works: the record is written when pnpm has ended', async () => {
  const project = await makePluginProject({ release: 12 });
  await addPlugin(project);
  succeeded(await project.run(['install']));
  // The test's own limit ends the wait.
  while (!existsSync(join(project.cwd, stampPath))) await sleep(50);
  assert.equal((await project.run(['--silent', 'start'])).stderr, '');
});
