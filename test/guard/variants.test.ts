import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quickAddon, quickFolder, quickProject } from '../support/quick-build.ts';
import { abistamp, check } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { node, runTool } from '../toolchain/index.ts';
import { guarded, unguarded } from './guarded.ts';

const program = `require('./${quickAddon}'); console.log('loaded')`;
const variant = quickAddon.replace(/\.node$/, '.node-v127-linux-x64');

scenario('several Nodes in one tree', ({ before, step }) => {
  let cwd = '';
  before(async () => {
    cwd = quickProject();
    const { code } = await runTool('node', ['build.js'], { cwd: join(cwd, quickFolder), node: 20 });
    assert.equal(code, 0);
  });
  const bytes = (path: string) => readFileSync(join(cwd, path)).toString('base64');

  step('rebuild --also puts the build for another Node beside', async () => {
    const { execPath } = await node(22);
    const { code, stderr } = await abistamp(['rebuild', '--also', execPath], { cwd, node: 20 });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 addon for node-v127-linux-x64 \(\d+\.\d MB\) put beside/);
    assert.ok(existsSync(join(cwd, variant)));
    assert.notEqual(bytes(variant), bytes(quickAddon));
  });

  step('the guard opens the one that fits', async () => {
    for (const release of [20, 22] as const)
      assert.equal((await guarded(['-e', program], { cwd, node: release })).stdout, 'loaded\n');
    assert.equal((await unguarded(['-e', program], { cwd, node: 20 })).stdout, 'loaded\n');
  });

  step('the module is still called by its own name', async () => {
    const name = `require('./${quickAddon}'); console.log(Object.keys(require.cache).filter((key) => key.includes('node-v')))`;
    assert.equal((await guarded(['-e', name], { cwd })).stdout, '[]\n');
  });

  step('without the guard, and for a third Node, everything is as it was', async () => {
    assert.equal((await unguarded(['-e', program], { cwd, node: 22 })).code, 1);
    assert.match(
      (await guarded(['-e', program], { cwd, node: 24 })).stderr,
      /good@1\.0\.0 was compiled for Node 20/,
    );
    assert.equal((await check({ cwd, node: 20 })).ok, true);
    const { trees } = await check({ cwd, node: 22 });
    assert.deepEqual(
      trees[0]?.findings.map(({ code }) => code),
      ['ABI_MISMATCH'],
    );
  });

  step('a variant that does not fit is not opened', async () => {
    writeFileSync(join(cwd, variant), readFileSync(join(cwd, quickAddon)));
    assert.match((await guarded(['-e', program], { cwd })).stderr, /good@1\.0\.0 was compiled for Node 20/);
  });

  step('a Node that is not here is named', async () => {
    const { code, stderr } = await abistamp(['rebuild', '--also', 'node@7'], { cwd, node: 20 });
    assert.equal(code, 2);
    assert.match(stderr, /no Node 7 is installed/);
  });
});
