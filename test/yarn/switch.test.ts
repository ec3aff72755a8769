import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { scenario } from '../support/scenario.ts';
import { dependOn, mismatchLine } from '../support/small-addons.ts';
import {
  builtPackages,
  type Linker,
  makeYarnProject,
  succeeded,
  type YarnProject,
} from '../support/yarn-project.ts';
import { nodeReleases, type YarnRelease } from '../toolchain/index.ts';

/* With packages that compile in half a second; examples/yarn tells the same story with popular ones. */

const { dependencies, files } = dependOn('pinned', 'stable', 'scripted');
const start = "require('pinned');require('stable');console.log('loads on', process.version)\n";

/** The first covers every step, the others those in which a release or a linker may differ. */
const combinations: [YarnRelease, Linker][] = [
  ['4.18.1', 'node-modules'],
  ['4.0.2', 'pnpm'],
  ...onlyInFull<[YarnRelease, Linker]>(
    ['4.12.0', 'pnpm'],
    ['4.0.2', 'pnp'],
    ['4.18.1', 'pnp'],
    ['4.18.1', 'pnpm'],
    ['4.0.2', 'node-modules'],
  ),
];

for (const [release, linker] of combinations) {
  const whole = isFull || (release === '4.18.1' && linker === 'node-modules');
  // Yarn starts under Node 20 in thrice the time.
  const first = whole ? 20 : 24;
  scenario(`Yarn ${release}, ${linker}: from Node ${first} to others, and back`, ({ before, step }) => {
    let project: YarnProject;
    before(() => {
      project = makeYarnProject({
        release,
        linker,
        manifest: { dependencies },
        files: { ...files, 'start.js': start },
      });
    });

    step('an install builds as ever, and is recorded', async () => {
      const result = succeeded(await project.run(['install'], { node: first }));
      assert.deepEqual(builtPackages(result), ['pinned', 'scripted', 'stable']);
      const sidecar = JSON.parse(readFileSync(join(project.cwd, 'abi-lock.json'), 'utf8'));
      assert.deepEqual(Object.keys(sidecar.targets), [
        'linux-x64',
        `node-v${nodeReleases[first].abi}-linux-x64`,
      ]);
      assert.equal(existsSync(join(project.cwd, 'node_modules')), linker !== 'pnp');
    });

    if (whole)
      step('while everything fits, a script says what it says and no more', async () => {
        const { stdout, stderr } = succeeded(await project.run(['start'], { node: first }));
        assert.match(stdout, new RegExp(`^loads on v${first}\\.[\\d.]+\n$`));
        assert.equal(stderr, '');
      });

    for (const args of [['start'], ...(whole ? [['node', 'start.js']] : [])]) {
      step(`on Node 22 \`yarn ${args.join(' ')}\` stops with one line`, async () => {
        const { code, stdout, stderr } = await project.run(args, { node: 22 });
        assert.equal(code, 1);
        assert.equal(stdout, '');
        assert.match(stderr, mismatchLine(first, 22));
      });
    }

    step('where it is to be repaired on the way, it is, and the script has its standard output', async () => {
      const result = await project.run(['chain'], { node: 22, env: { ABISTAMP_ON_MISMATCH: 'rebuild' } });
      const { stdout, stderr } = succeeded(result);
      assert.match(stdout, /^(?:loads on v22\.[\d.]+\n){2}$/);
      assert.match(stderr, /pinned is being built/);
      assert.doesNotMatch(stderr, /stable|scripted/);
    });

    if (whole)
      step("Yarn's next install runs only what has no native file to judge it by", async () => {
        const result = await project.run(['install'], { node: 22 });
        assert.deepEqual(builtPackages(succeeded(result)), ['scripted']);
        succeeded(await project.run(['start'], { node: 22 }));
      });

    if (whole)
      step('another release of the same ABI builds nothing', async () => {
        const result = await project.run(['install'], { node: '22-older' });
        assert.deepEqual(builtPackages(succeeded(result)), []);
        assert.match((await project.run(['start'], { node: '22-older' })).stdout, /loads on v22\.23\.1/);
      });

    if (whole)
      step('an install under Node 24 builds only what does not fit, or may not', async () => {
        const result = await project.run(['install'], { node: 24 });
        assert.deepEqual(builtPackages(succeeded(result)), ['pinned', 'scripted']);
        assert.match((await project.run(['start'], { node: 24 })).stdout, /loads on v24/);
      });

    step(`back on Node ${first} everything native is taken from the store`, async () => {
      const result = await project.run(['install', '--immutable'], { node: first });
      assert.deepEqual(builtPackages(succeeded(result)), whole ? ['scripted'] : []);
      assert.match((await project.run(['start'], { node: first })).stdout, new RegExp(`loads on v${first}`));
    });

    if (whole)
      step('a teammate without the plugin has nothing to do either', async () => {
        const result = await project.run(['install'], { node: first, plain: true });
        assert.deepEqual(builtPackages(succeeded(result)), []);
      });
  });
}
