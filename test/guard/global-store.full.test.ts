import assert from 'node:assert/strict';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkNativeModules, checkNativeModulesSync, probeRuntime } from '@abistamp/core';
import { installedByPnpm } from '../support/pnpm-project.ts';
import { check } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { node } from '../toolchain/index.ts';
import { guarded } from './guarded.ts';

const name = 'cpu-features';
const program = `
  try { require('${name}'); console.log('loaded'); }
  catch ({ finding: { code, package: id, path, command } }) { console.log(JSON.stringify([code, id, path, command])); }`;

scenario("a project that uses pnpm's global virtual store", ({ before, step }) => {
  let cwd = '';
  /** The package's folder in the store, which other projects link to. */
  let folder = '';
  before(async () => {
    const dependencies = { [name]: '0.0.10' };
    cwd = join(await installedByPnpm({ release: 11, layout: 'global', node: 22, dependencies }), 'app');
    folder = realpathSync(join(cwd, 'node_modules', name));
    assert.ok(!folder.startsWith(cwd));
  });

  step('is named in what the guard says, with its own command', async () => {
    const { stdout } = await guarded(['-e', program], { cwd, node: 24 });
    const [code, id, path, command] = JSON.parse(stdout);
    assert.deepEqual([code, id], ['ABI_MISMATCH', 'cpu-features@0.0.10']);
    assert.equal(join(cwd, path), folder);
    assert.equal(command, 'pnpm dlx abistamp rebuild cpu-features');
  });

  step('is not repaired in the store', async () => {
    const before = readdirSync(folder, { recursive: true }).sort();
    const env = { ABISTAMP_ON_MISMATCH: 'rebuild' };
    const { stdout } = await guarded(['-e', program], { cwd, node: 24, env });
    assert.match(stdout, /^\["ABI_MISMATCH"/);
    assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), before);
  });

  step('keeps what was opened with itself', async () => {
    const { stdout } = await guarded(['-e', program], { cwd, env: { ABISTAMP_OBSERVE: '1' } });
    assert.equal(stdout, 'loaded\n');
    assert.ok(existsSync(join(cwd, 'node_modules/.cache/abistamp/observed.jsonl')));
    assert.ok(!existsSync(join(dirname(folder), '.cache')));
    assert.equal((await check({ cwd, node: 22 })).answer, 'fits');
  });

  step('has the same answer from the API, at once and later', async () => {
    const outcomes = async (release: 22 | 24) => {
      const runtime = await probeRuntime((await node(release)).execPath);
      const reports = [
        checkNativeModulesSync({ roots: [cwd], runtime }),
        await checkNativeModules({ roots: [cwd], runtime }),
      ];
      return reports.map(({ ok, trees }) => [
        ok,
        ...(trees[0]?.packages.map(({ outcome }) => outcome) ?? []),
      ]);
    };
    assert.deepEqual(await outcomes(22), [
      [true, 'fits'],
      [true, 'fits'],
    ]);
    assert.deepEqual(await outcomes(24), [
      [false, 'misfit'],
      [false, 'misfit'],
    ]);
  });
});
