import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFolder } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { addPlugin, makePluginProject, pnpmDependencies, succeeded } from '../support/pnpm-plugin-project.ts';
import { check } from '../support/run-cli.ts';
import { node, nodeReleases, type PnpmRelease, pnpm, runTool } from '../toolchain/index.ts';

/* Two cases every day, with one release each. The rest is the full matrix's. */

describe('the Node that runs pnpm is another than the one that scripts find', () => {
  for (const release of [11, ...onlyInFull<PnpmRelease>(9, 10)] as const) {
    test(`pnpm ${release} on Node 24, and on PATH first Node 22, then 24`, async () => {
      const project = await makePluginProject({ release });
      await addPlugin(project);
      const tool = { ...(await pnpm(release)), command: (await node(24)).execPath };
      const { cwd } = project;
      succeeded(await runTool(tool, ['install'], { cwd, node: 22 }));
      const { stdout, stderr } = succeeded(await runTool(tool, ['start'], { cwd, node: 22 }));
      assert.match(stdout, /loads on v22/);
      assert.doesNotMatch(stderr, /✖|✔/);
      const stopped = await runTool(tool, ['start'], { cwd, node: 24 });
      assert.equal(stopped.code, 1);
      assert.match(stopped.stderr, /Node 22 [\s\S]*Node 24\.[\s\S]* ABI_MISMATCH /);
    });
  }
});

describe('the project brings its own Node', () => {
  // Its package is a whole Node, which each release unpacks into its own store.
  for (const release of onlyInFull<PnpmRelease>(9, 10, 11, 12)) {
    test(`pnpm ${release}: the check is about that one, whatever is on PATH`, async () => {
      const [name, version] = [`node-${process.platform}-${process.arch}`, nodeReleases[22].version];
      const project = await makePluginProject({
        release,
        manifest: { dependencies: { ...pnpmDependencies, [name]: version } },
      });
      const env = { npm_config_nodedir: (await node(22)).nodedir };
      await addPlugin(project);
      succeeded(await project.run(['install'], { node: 24, env }));
      const { stdout, stderr } = succeeded(await project.run(['start'], { node: 24, env }));
      assert.match(stdout, /loads on v22/);
      assert.doesNotMatch(stderr, /✖|✔/);
      assert.equal((await check({ cwd: project.cwd, node: 22 })).trees[0]?.stamp, 'fresh');
      assert.equal((await check({ cwd: project.cwd, node: 24 })).ok, false);
    });
  }
});

describe('use-node-version', () => {
  for (const release of [10, ...onlyInFull<PnpmRelease>(9)] as const) {
    test(`pnpm ${release}: the check is about that one`, async () => {
      const { version } = nodeReleases[22];
      const home = makeFolder('pnpm-home');
      mkdirSync(join(home, 'nodejs'));
      symlinkSync((await node(22)).nodedir, join(home, 'nodejs', version));
      const project = await makePluginProject({ release, npmrc: `use-node-version=${version}\n` });
      const env = { PNPM_HOME: home, npm_config_nodedir: (await node(22)).nodedir };
      await addPlugin(project, { node: 24, env });
      succeeded(await project.run(['install'], { node: 24, env }));
      const { stdout, stderr } = succeeded(await project.run(['start'], { node: 24, env }));
      assert.match(stdout, /loads on v22/);
      assert.doesNotMatch(stderr, /✖|✔/);
    });
  }
});
