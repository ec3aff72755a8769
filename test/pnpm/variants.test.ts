import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guarded } from '../guard/guarded.ts';
import { onlyInFull } from '../support/matrix.ts';
import {
  addPlugin,
  makePluginProject,
  nodesOf,
  type PluginProject,
  succeeded,
} from '../support/pnpm-plugin-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { node, nodeReleases, type PnpmRelease } from '../toolchain/index.ts';

/* What the plugin says of a script under another Node, where a build for that is beside the file. */

for (const release of [10, ...onlyInFull<PnpmRelease>(9, 11, 12)] as const)
  scenario(`pnpm ${release}, two Nodes in one tree`, ({ before, step }) => {
    const [own, other] = nodesOf(release);
    const addon = 'node_modules/unix-dgram/build/Release/unix_dgram';
    const left = /^→ npx abistamp rebuild puts builds for abistamp\.runtimes beside$/m;
    let project: PluginProject;
    let variant = '';
    const list = (...runtimes: string[]) => {
      const path = join(project.cwd, 'package.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...manifest, abistamp: { runtimes } }));
    };
    const start = () => project.run(['--silent', 'start'], { node: other, env: { CI: 'true' } });
    const assertStopped = async () => {
      const { code, stdout, stderr } = await start();
      assert.deepEqual([code, stdout], [1, ''], stderr);
      assert.match(stderr, /unix-dgram@2\.0\.6/);
    };

    before(async () => {
      project = await makePluginProject({
        ...{
          release,
          manifest: { dependencies: { 'unix-dgram': '2.0.6' }, abistamp: { runtimes: ['node@18'] } },
        },
        files: { 'start.js': "console.log('ran')\n" },
      });
      await addPlugin(project);
      // Whether adding the plugin has installed already differs.
      rmSync(join(project.cwd, 'node_modules'), { recursive: true, force: true, maxRetries: 20 });
      // Where no person works, pnpm 12 leaves it to the next script, and nothing runs in the background.
      const env = release === 12 ? { CI: 'true' } : {};
      const { stderr } = succeeded(await project.run(['install'], { env }));
      if (release !== 12) assert.match(stderr, left);
      variant = join(project.cwd, `${addon}.node-v${nodeReleases[other].abi}-linux-x64`);
    });

    step('an install with nothing to do says nothing of other runtimes', async () => {
      if (release === 12) return;
      assert.doesNotMatch(succeeded(await project.run(['install'])).stderr, left);
    });

    step('a script under a Node that nothing was built for is stopped', assertStopped);

    step('the command puts a build beside, which is in no package of the store', async () => {
      const { code, stdout, stderr } = await abistamp(['rebuild', '--also', (await node(other)).execPath], {
        ...{ cwd: project.cwd, node: own },
      });
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /1 addon for node-v\d+-linux-x64 put beside/);
      assert.ok(existsSync(variant));
      await assertStopped();
    });

    step('from then on it passes without a word where the project lists that Node', async () => {
      list(`node@${own}`, 'node@18');
      await assertStopped();
      list(`node@${own}`, `node@${other}`);
      const { stdout, stderr } = succeeded(await start());
      assert.deepEqual([stdout, stderr], ['ran\n', '']);
      const load = "require('unix-dgram'); console.log('loaded')";
      for (const release of [own, other])
        assert.equal((await guarded(['-e', load], { cwd: project.cwd, node: release })).stdout, 'loaded\n');
    });

    step('and is stopped again once the build beside is no more what it was', async () => {
      truncateSync(variant, 100);
      await assertStopped();
    });
  });
