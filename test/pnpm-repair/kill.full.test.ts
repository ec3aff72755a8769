import assert from 'node:assert/strict';
import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeFiles } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { hashFiles, installedByPnpm, type PnpmProject, pnpmFiles } from '../support/pnpm-project.ts';
import { abistamp, loads } from '../support/run-cli.ts';
import { pnpm, runTool } from '../toolchain/index.ts';

const killer = fileURLToPath(new URL('../support/kill-at.cjs', import.meta.url));
/** A prime, so that over a whole repair it hits every kind of step. */
const stride = 37;

test('killed while files become its own, while it builds or while it puts back, a package from the store is as it was', async () => {
  const project: PnpmProject = {
    ...{ release: 12, layout: 'isolated', node: 20 },
    dependencies: { 'cpu-features': '0.0.10' },
  };
  const folder = await installedByPnpm(project);
  writeFiles(folder, pnpmFiles(project, 'second'));
  const cwd = join(folder, 'second');
  const install = await runTool(await pnpm(12), ['install'], { cwd, node: 20 });
  assert.equal(install.code, 0, install.stdout + install.stderr);
  const store = hashFiles(join(folder, 'store'));
  const home = realpathSync(join(cwd, 'node_modules/cpu-features'));
  const before = hashFiles(home);
  // Ends soon, after writing into files that are also the store's.
  const env = { CC: '/bin/false', ABISTAMP_STORE: 'off' };
  let kills = 0;
  for (let step = 1; ; step += stride) {
    const killed = await runTool('node', ['--require', killer, cli, 'rebuild'], {
      ...{ cwd, node: 24, tools: [await pnpm(12)] },
      env: { ...env, KILL_AT: `${step}` },
    });
    const recovered = await abistamp(['rebuild'], { cwd, node: 20, tools: [await pnpm(12)] });
    assert.equal(recovered.code, 0, recovered.stdout + recovered.stderr);
    assert.deepEqual(hashFiles(home), before, `after step ${step}`);
    assert.deepEqual(hashFiles(join(folder, 'store')), store, `the store after step ${step}`);
    if (killed.signal === null) break;
    assert.equal(killed.signal, 'SIGKILL');
    kills++;
  }
  assert.ok(kills > 300 / stride, `only ${kills} steps were seen`);
  const repaired = await abistamp(['rebuild'], { cwd, node: 24, tools: [await pnpm(12)] });
  assert.equal(repaired.code, 0, repaired.stdout + repaired.stderr);
  assert.ok(await loads('cpu-features', { cwd, node: 24 }));
  rmSync(folder, { recursive: true });
});
