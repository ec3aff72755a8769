import assert from 'node:assert/strict';
import {
  addPlugin,
  makePluginProject,
  type PluginProject,
  succeeded,
} from '../support/pnpm-plugin-project.ts';
import { scenario } from '../support/scenario.ts';

scenario('pnpm 12, and a repair that takes longer than a hook may', ({ before, step }) => {
  // The hook does not wait at all: any work takes too long.
  // It compiles: a build that other tests left is there before a program could wait for it.
  const impatient = { ABISTAMP_PNPM_PATIENCE: '0', npm_config_node_gyp: undefined };
  let project: PluginProject;
  before(async () => {
    const scripts = { start: 'node start.js', nested: 'pnpm run start' };
    project = await makePluginProject({ release: 12, manifest: { scripts } });
    await addPlugin(project);
    succeeded(await project.run(['install']));
    succeeded(await project.run(['start']));
  });

  for (const args of [
    ['--silent', 'start'],
    ['--silent', 'nested'],
    ['exec', 'node', 'start.js'],
  ]) {
    step(
      `\`pnpm ${args.join(' ')}\` stops in front of the program where nothing is to be repaired`,
      async () => {
        const { code, stdout, stderr } = await project.run(args, { node: 24, env: impatient });
        assert.notEqual(code, 0);
        assert.equal(stdout, '');
        assert.match(stderr, /✖ 1 package .*Node 22 [\s\S]* ABI_MISMATCH /);
        assert.doesNotMatch(stderr, /NODE_MODULE_VERSION/);
      },
    );
  }

  for (const [node, args] of [
    [24, ['--silent', 'start']],
    [22, ['exec', 'node', 'start.js']],
    [20, ['--silent', 'nested']],
  ] as const) {
    step(
      `\`pnpm ${args.join(' ')}\` on Node ${node}: the program waits for the repair, and then runs`,
      async () => {
        const env = { ...impatient, ABISTAMP_ON_MISMATCH: 'rebuild', NODE_OPTIONS: '--no-deprecation' };
        const { stdout, stderr } = succeeded(await project.run([...args], { node, env }));
        assert.match(stdout, new RegExp(`^loads on v${node}`));
        assert.match(stderr, /✔ unix-dgram@2\.0\.6 fits Node/);
      },
    );
  }
});
