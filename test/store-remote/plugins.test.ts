import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { makeFolder } from '../support/make-folder.ts';
import { addPlugin, makePluginProject } from '../support/pnpm-plugin-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { dependOn } from '../support/small-addons.ts';
import { makeYarnProject, succeeded } from '../support/yarn-project.ts';
import type { NodeRelease, RunResult } from '../toolchain/index.ts';
import { type Contents, startCache } from './faulty-server.ts';
import { teamKeys } from './team.ts';

interface Project {
  cwd: string;
  run(
    args: string[],
    options: { node: NodeRelease; env: Record<string, string | undefined> },
  ): Promise<RunResult>;
}

/**
 * Builds for a second Node, shares that build, switches back, and runs the script on the second Node again
 * with an empty store. Plugins, unlike the command, evaluate the code that talks to the server as a script
 * outside any module.
 * @returns the last command's standard error, and the paths it fetched
 */
async function restoreFromShared({ cwd, run }: Project): Promise<{ stderr: string; fetched: string[] }> {
  const contents: Contents = new Map();
  const server = await startCache(contents);
  const store = makeFolder('store');
  const local = { ABISTAMP_STORE: store, ABISTAMP_ON_MISMATCH: 'rebuild' };
  const shared = {
    ...local,
    ABISTAMP_STORE_URL: server.url,
    ABISTAMP_STORE_KEYS: teamKeys.publicKey,
  };
  succeeded(await run(['start'], { node: 22, env: local }));
  const writing = { ...shared, ABISTAMP_STORE_SIGNING_KEY: teamKeys.privatePem };
  succeeded(await abistamp(['store', 'push'], { cwd, node: 22, env: writing }));
  assert.ok(contents.size >= 2, 'nothing was shared');
  succeeded(await run(['start'], { node: 24, env: local }));
  rmSync(store, { recursive: true });
  server.asked.length = 0;
  const { stderr } = succeeded(await run(['start'], { node: 22, env: shared }));
  await server.stop();
  return { stderr, fetched: server.asked.map(({ path }) => path) };
}

test('a repair through the Yarn plugin takes a build from the shared store', async () => {
  const { dependencies, files } = dependOn('pinned');
  const project = makeYarnProject({
    release: '4.18.1',
    linker: 'node-modules',
    manifest: { dependencies },
    files: { ...files, 'start.js': "require('pinned')\n" },
  });
  succeeded(await project.run(['install'], { node: 24 }));
  const { stderr, fetched } = await restoreFromShared(project);
  assert.match(stderr, /pinned@1\.0\.0 was restored from the store/);
  assert.ok(fetched.some((path) => path.startsWith('/cas/')));
});

test('a repair through the pnpm plugin takes a build from the shared store', async () => {
  const project = await makePluginProject({ release: 10 });
  await addPlugin(project, { node: 24 });
  succeeded(await project.run(['install'], { node: 24 }));
  const { stderr, fetched } = await restoreFromShared(project);
  assert.match(stderr, /^✔ unix-dgram@2\.0\.6 fits Node 22/);
  assert.ok(fetched.some((path) => path.startsWith('/cas/')));
});
