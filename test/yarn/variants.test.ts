import assert from 'node:assert/strict';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { abistamp } from '../support/run-cli.ts';
import { builtFile, dependOn, mismatchLine } from '../support/small-addons.ts';
import { makeYarnProject, succeeded } from '../support/yarn-project.ts';
import { node } from '../toolchain/index.ts';

test('a script passes where the project lists its Node, and a build for that is beside the file', async () => {
  const { dependencies, files } = dependOn('pinned');
  const project = makeYarnProject({
    ...{ release: '4.18.1', linker: 'node-modules' },
    manifest: { dependencies },
    files,
  });
  const addon = join(project.cwd, 'node_modules/pinned', builtFile('pinned'));
  const variant = addon.replace(/node$/, 'node-v137-linux-x64');

  const list = (...runtimes: string[]) => {
    const path = join(project.cwd, 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...manifest, abistamp: { runtimes } }));
  };
  const isStopped = async () => {
    const { code, stdout, stderr } = await project.run(['node', '-p', '1'], { node: 24 });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, mismatchLine(22, 24));
  };
  list('node@20');
  const { stdout } = succeeded(await project.run(['install']));
  assert.match(stdout, /npx abistamp rebuild puts builds for abistamp\.runtimes beside/);
  const { execPath } = await node(24);
  const also = await abistamp(['rebuild', '--also', execPath], { cwd: project.cwd, node: 22 });
  assert.equal(also.code, 0, also.stdout + also.stderr);
  assert.ok(existsSync(variant));
  assert.doesNotMatch(succeeded(await project.run(['install'])).stdout, /abistamp/, 'nothing has changed');
  await isStopped();
  list('node@22', 'node@24');
  const passed = succeeded(await project.run(['node', '-p', '1'], { node: 24 }));
  assert.deepEqual([passed.stdout, passed.stderr], ['1\n', '']);
  // It counts by its bytes, not by its name.
  truncateSync(variant, 100);
  await isStopped();
});
