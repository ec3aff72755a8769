import assert from 'node:assert/strict';
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { hashFiles, installedByPnpm, type PnpmProject } from '../support/pnpm-project.ts';
import { abistamp, check, installHook, loads } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import { node, pnpm, runTool } from '../toolchain/index.ts';

/*
 * unix-dgram has a binding.gyp and no script, cpu-features a script and headers in another package;
 * bufferutil is Node-API and fits everywhere.
 */
const dependencies = { bufferutil: '4.0.9', 'cpu-features': '0.0.10', 'unix-dgram': '2.0.6' };

const layouts: Pick<PnpmProject, 'release' | 'layout' | 'node'>[] = [
  { release: 12, layout: 'hoisted', node: 20 },
  ...onlyInFull<Pick<PnpmProject, 'release' | 'layout' | 'node'>>(
    { release: 9, layout: 'isolated', node: 20 },
    { release: 10, layout: 'hoisted', node: 20 },
    { release: 11, layout: 'isolated', node: 22 },
    { release: 12, layout: 'isolated', node: 20 },
  ),
];

for (const { release, layout, node: under } of layouts) {
  scenario(`pnpm ${release}, ${layout}: from Node ${under} to 24 and back`, ({ before, step }) => {
    let cwd: string;
    let env: Record<string, string>;
    const state = () => statSync(join(cwd, 'node_modules/.modules.yaml'));
    const untouched = () =>
      statSync(join(cwd, 'node_modules/bufferutil/prebuilds/linux-x64/bufferutil.node'));

    before(async () => {
      cwd = join(await installedByPnpm({ release, layout, node: under, dependencies }), 'app');
      env = { ABISTAMP_STORE: makeFolder('store') };
      assert.equal((await installHook({ cwd, node: under, env })).code, 0);
    });

    step('exactly what does not fit is built, and loads', async () => {
      const was = { state: state(), fitting: untouched() };
      const tools = [await pnpm(release)];
      const result = await abistamp(['rebuild', '--json'], { cwd, node: 24, env, tools });
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.deepEqual(outcomesOf(result.stdout), [
        ['cpu-features@0.0.10', 'rebuild', 'repaired'],
        ['unix-dgram@2.0.6', 'rebuild', 'repaired'],
      ]);
      assert.deepEqual((await check({ cwd, node: 24, env })).trees[0]?.findings, []);
      for (const name of Object.keys(dependencies)) assert.ok(await loads(name, { cwd, node: 24 }), name);
      assert.deepEqual(
        [untouched().ino, untouched().mtimeMs, state().mtimeMs],
        [was.fitting.ino, was.fitting.mtimeMs, was.state.mtimeMs],
      );
    });

    step("pnpm's next install has nothing to do", async () => {
      const built = hashFiles(realpathSync(join(cwd, 'node_modules/cpu-features')));
      const result = await runTool(await pnpm(release), ['install', '--frozen-lockfile'], { cwd, node: 24 });
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.doesNotMatch(result.stdout, /^(?:Packages|Progress)|^\+|install\$/m);
      assert.deepEqual(hashFiles(realpathSync(join(cwd, 'node_modules/cpu-features'))), built);
      assert.deepEqual((await check({ cwd, node: 24, env })).trees[0]?.findings, []);
    });

    step('the way back costs no compile', async () => {
      // No compiler, no make, no python, no pnpm: whatever works with this compiles nothing.
      const result = await abistamp(['rebuild', '--json'], {
        cwd,
        node: under,
        env: { ...env, PATH: (await node(under)).bin },
      });
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.deepEqual(outcomesOf(result.stdout), [
        ['cpu-features@0.0.10', 'restore', 'repaired'],
        ['unix-dgram@2.0.6', 'restore', 'repaired'],
      ]);
      for (const name of Object.keys(dependencies)) assert.ok(await loads(name, { cwd, node: under }), name);
    });
  });
}

function outcomesOf(stdout: string): string[][] {
  const { repairs } = parseAs('rebuild', stdout);
  return repairs.map((repair) => [repair.package, repair.action, repair.result]);
}
