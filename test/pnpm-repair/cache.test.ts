import assert from 'node:assert/strict';
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { hashFiles, moveState, type PnpmProject, pnpmFiles } from '../support/pnpm-project.ts';
import { abistamp, check, loads } from '../support/run-cli.ts';
import { node, pnpm, runTool, type Tool } from '../toolchain/index.ts';

const dependencies = { 'cpu-features': '0.0.10' };
const projects: PnpmProject[] = [
  { release: 12, layout: 'hoisted', node: 22, dependencies },
  ...onlyInFull<PnpmProject>(
    { release: 9, layout: 'isolated', node: 22, dependencies },
    { release: 10, layout: 'hoisted', node: 22, dependencies },
    { release: 11, layout: 'isolated', node: 22, dependencies },
  ),
];

for (const project of projects) {
  const { release, layout } = project;
  describe(`what pnpm ${release} takes from its cache, ${layout}`, () => {
    test('is found where it does not fit, and is repaired without a change to the store', async () => {
      const tool = await runByNode24(await pnpm(release));
      const folder = await installedProject({
        files: pnpmFiles(project),
        ...{ by: () => Promise.resolve(tool), node: 22, at: 'app', env: { PNPM_RUN_BY: '24' } },
      });
      moveState(folder);
      writeFiles(folder, pnpmFiles(project, 'second'));
      const cwd = join(folder, 'second');
      // pnpm 9 to 11 key the cache by the Node that runs pnpm, 12 by the one that builds.
      const path = release === 12 ? 22 : 24;
      const install = await runTool(tool, ['install'], { cwd, node: path });
      assert.equal(install.code, 0, install.stdout + install.stderr);
      const file = realpathSync(join(cwd, 'node_modules/cpu-features/build/Release/cpufeatures.node'));
      assert.ok(statSync(file).nlink > 1, 'a link into the store');
      const store = hashFiles(join(folder, 'store'));
      const [finding] = (await check({ cwd, node: 24 })).trees[0]?.findings ?? [];
      assert.deepEqual([finding?.code, finding?.found], ['ABI_MISMATCH', 'node-v127-linux-x64']);

      const tools = [await pnpm(release)];
      // This compiler also makes the package write into a file that it has from the store.
      const failed = await abistamp(['rebuild'], { cwd, node: 24, tools, env: { CC: '/bin/false' } });
      assert.equal(failed.code, 1, failed.stdout + failed.stderr);
      assert.deepEqual(hashFiles(join(folder, 'store')), store);
      assert.ok(await loads('cpu-features', { cwd, node: 22 }), 'it is as it was before');
      const repaired = await abistamp(['rebuild'], { cwd, node: 24, tools });
      assert.equal(repaired.code, 0, repaired.stdout + repaired.stderr);
      assert.ok(await loads('cpu-features', { cwd, node: 24 }));
      assert.deepEqual(hashFiles(join(folder, 'store')), store);
    });
  });
}

/** While scripts run under the `node` on the search path. */
async function runByNode24(tool: Tool): Promise<Tool> {
  return tool.command === 'node' ? { ...tool, command: (await node(24)).execPath } : tool;
}
