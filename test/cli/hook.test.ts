import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import { type HookMoment, type HookOptions, runHook } from '../../packages/cli/src/hook.ts';
import { install, start } from '../../packages/cli/src/hooks.ts';
import { runHook as runNpmHook } from '../../packages/cli/src/main.ts';
import { type MadeFiles, madeTree, pinnedAddon, pinnedPackage, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { captured, type Printed } from './in-process.ts';

/* What a package manager's hook does, and how it ends, on trees of plain files. */

process.env['XDG_STATE_HOME'] = makeFolder('state');

const addon = 'node_modules/pinned/build/Release/pinned.node';
const misfit: MadeFiles = { [addon]: pinnedAddon(thisAbi - 1) };
const stamp = 'node_modules/.cache/abistamp/stamp.json';
const noCompiler = { PATH: makeFolder('empty') };

interface Asked extends HookOptions {
  files?: MadeFiles;
  env?: NodeJS.ProcessEnv;
  /** What is done to the tree before. */
  prepare?: (root: string) => void;
}

async function hook(
  moment: HookMoment,
  { files = {}, env = {}, prepare = () => {}, ...options }: Asked = {},
): Promise<Printed & { root: string }> {
  const { root } = madeTree(files);
  prepare(root);
  const printed = await captured({ cwd: root, env }, () => runHook(moment, options));
  assert.equal(printed.stdout, '');
  return { ...printed, root };
}

describe('after an install', () => {
  test('a tree that fits is recorded, without a word', async () => {
    const { code, stderr, root } = await hook('install');
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(existsSync(join(root, stamp)) && existsSync(join(root, 'abi-lock.json')));
  });

  test('the sidecar is left alone in CI', async () => {
    const { root, code } = await hook('install', { env: { CI: 'true' } });
    assert.equal(code, 0);
    assert.ok(existsSync(join(root, stamp)) && !existsSync(join(root, 'abi-lock.json')));
  });

  test('a tree that does not fit is repaired, and what failed is told', async () => {
    const { code, stderr } = await hook('install', { files: misfit, env: noCompiler });
    assert.equal(code, 1);
    assert.match(stderr, /pinned@1\.0\.0 could not be rebuilt/);
  });

  for (const [policy, code] of [
    ['error', 1],
    ['warn', 0],
    ['off', 0],
  ] as const)
    test(`the policy ${policy} ends with ${code}, and repairs nothing`, async () => {
      const result = await hook('install', { files: misfit, env: { ABISTAMP_ON_MISMATCH: policy } });
      assert.equal(result.code, code);
      assert.equal(/1 package was compiled/.test(result.stderr), policy !== 'off');
      assert.ok(existsSync(join(result.root, stamp)));
    });

  test('what needs a person does not fail the install', async () => {
    const own = { 'package.json': { name: 'made', private: true }, 'binding.gyp': '{}' };
    const asked = { ...own, 'build/Release/made.node': pinnedAddon(thisAbi - 1) };
    const { code, stderr } = await hook('install', {
      files: { ...asked, 'index.js': "require('./build/Release/made.node');\n" },
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /made/);
  });

  test('what cannot be judged is told', async () => {
    const prepare = (root: string) =>
      symlinkSync(makeFolder('elsewhere'), join(root, 'node_modules/elsewhere'));
    const told = await hook('install', { prepare });
    assert.deepEqual([told.code, /elsewhere/.test(told.stderr)], [0, true]);
    const before = await hook('start', { prepare });
    assert.deepEqual([before.code, before.stderr], [0, '']);
  });
});

describe('before a script', () => {
  test('a tree that fits is checked, without a word or a record of the lockfile', async () => {
    const { code, stderr, root } = await hook('start');
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(!existsSync(join(root, 'abi-lock.json')));
  });

  test('a tree that does not fit stops the script', async () => {
    const { code, stderr } = await hook('start', { files: misfit });
    assert.equal(code, 1);
    assert.match(stderr, /^✖ 1 package was compiled/);
    assert.match(stderr, /→ npx abistamp rebuild/);
  });

  test('a tree that does not fit only warns, or is repaired, where that is the policy', async () => {
    const warned = await hook('start', { files: misfit, env: { ABISTAMP_ON_MISMATCH: 'warn' } });
    assert.deepEqual([warned.code, /1 package was compiled/.test(warned.stderr)], [0, true]);
    const repaired = await hook('start', {
      ...{ files: misfit, env: { ABISTAMP_ON_MISMATCH: 'rebuild', ...noCompiler } },
    });
    assert.equal(repaired.code, 1);
    assert.match(repaired.stderr, /could not be rebuilt/);
  });

  const unbuilt = pinnedPackage('unbuilt');
  delete unbuilt['node_modules/unbuilt/build/Release/unbuilt.node'];
  for (const [moment, leaveUnbuilt, builds] of [
    ['start', undefined, false],
    ['late-install', undefined, false],
    ['install', undefined, true],
    ['start', false, true],
    ['install', true, false],
  ] as const)
    test(`what was never built is ${builds ? 'built' : 'left'}: ${moment}, ${leaveUnbuilt}`, async () => {
      const { stderr } = await hook(moment, {
        ...{ files: unbuilt, env: { ABISTAMP_ON_MISMATCH: 'rebuild', ...noCompiler } },
        ...(leaveUnbuilt === undefined ? {} : { leaveUnbuilt }),
      });
      assert.equal(/could not be rebuilt/.test(stderr), builds, stderr);
      assert.match(stderr, /unbuilt@1\.0\.0/);
    });

  test('an install that could not be hooked is recorded first', async () => {
    const { root, code } = await hook('late-install');
    assert.equal(code, 0);
    assert.ok(existsSync(join(root, 'abi-lock.json')));
    assert.equal(
      (await hook('late-install', { files: misfit, env: { CI: '1', ABISTAMP_ON_MISMATCH: 'error' } })).code,
      1,
    );
  });
});

describe('a hook', () => {
  test('does nothing where it is switched off, or nothing is installed', async () => {
    const off = await hook('start', { files: misfit, env: { ABISTAMP_DISABLE: '1' } });
    assert.deepEqual([off.code, off.stderr], [0, '']);
    const { code, stderr } = await captured({ cwd: makeFolder('none') }, () => runHook('start'));
    assert.deepEqual([code, stderr], [0, '']);
  });

  test('warns of settings that it does not understand, and goes on', async () => {
    const env = { ABISTAMP_ON_MISMATCH: 'eror' };
    const { code, stderr } = await hook('install', { env });
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^▲ BAD_ARGUMENT: ABISTAMP_ON_MISMATCH is "eror"; it can be error, warn, rebuild, off\n$/,
    );
    const listed = await hook('install', { env, listMistakes: () => ['a \u001b[2Jb'] });
    assert.match(listed.stderr, /^▲ BAD_ARGUMENT: a .*b\n$/);
    assert.ok(!listed.stderr.includes('\u001b'));
  });

  test('of npm warns of every setting', async () => {
    const { root } = madeTree({ 'package.json': { name: 'made', abistamp: { onMissmatch: 'x' } } });
    const { code, stderr } = await captured({ cwd: root }, () => runNpmHook('install'));
    assert.deepEqual([code, /^▲ BAD_ARGUMENT: abistamp\.onMissmatch/.test(stderr)], [0, true]);
  });

  test('of npm tells once that abi-lock.json has changed', async () => {
    const { root } = madeTree();
    const run = async (event: string) => {
      const { code, stderr } = await captured({ cwd: root, env: { npm_lifecycle_event: event } }, () =>
        runNpmHook('install'),
      );
      assert.equal(code, 0);
      return stderr;
    };
    const line = /^✔ recorded 2 native packages \([^\n]+; commit abi-lock\.json\n$/;
    assert.equal(await run('dependencies'), '', 'npm would not show it');
    assert.match(await run('prepare'), line);
    assert.equal(await run('prepare'), '');
    rmSync(join(root, 'abi-lock.json'));
    assert.match(await run('prepare'), line);
    const ci = { cwd: root, env: { CI: 'true' } };
    rmSync(join(root, 'abi-lock.json'));
    assert.equal((await captured(ci, () => runNpmHook('install'))).stderr, '', 'nothing is written there');
  });

  test('repairs nothing beside the signing key', async () => {
    const { root } = madeTree(misfit);
    const env = { ABISTAMP_STORE_SIGNING_KEY: 'secret' };
    const { code, stderr } = await captured({ cwd: root, env }, () => runNpmHook('install'));
    assert.equal(code, 1);
    assert.match(
      stderr,
      /1 package was compiled[\s\S]*\n▲ abistamp BAD_ARGUMENT: ABISTAMP_STORE_SIGNING_KEY/,
    );
  });

  const torn = { 'abi-lock.json': '{ <<<<<<<' };
  test('tells a sidecar that is torn, and stops CI before a script for it', async () => {
    for (const moment of ['install', 'start'] as const) {
      const { code, stderr } = await hook(moment, { files: torn });
      assert.deepEqual([code, /^▲ .*abi-lock\.json.* → /.test(stderr)], [0, true], stderr);
    }
    const stopped = await hook('start', { files: torn, env: { CI: 'true' } });
    assert.equal(stopped.code, 1);
    assert.match(stopped.stderr, /^▲ abistamp RECORD_TORN: .*abi-lock\.json/);
    for (const policy of ['warn', 'off']) {
      const env = { CI: 'true', ABISTAMP_ON_MISMATCH: policy };
      assert.equal((await hook('start', { files: torn, env })).code, 0, policy);
    }
    assert.equal((await hook('install', { files: torn, env: { CI: 'true' } })).code, 0);
  });

  const broken = (root: string) => {
    writeFiles(root, { 'node_modules/.cache': 'in the way' });
  };
  test('fails nothing where it cannot record', async () => {
    assert.equal((await hook('install', { prepare: broken })).code, 0);
    assert.equal((await hook('start', { prepare: broken })).code, 0);
  });

  test('rolls back a repair that was killed if it repairs, and says so if not', async () => {
    const prepare = (root: string) => {
      beginTransaction(root, [{ path: 'node_modules/pinned', files: null }]).close();
      writeFileSync(join(root, addon), 'half');
    };
    const undone = await hook('install', { prepare });
    assert.equal(undone.code, 0);
    assert.match(undone.stderr, /^▲ .*(?:interrupted|killed)/);
    assert.deepEqual(readFileSync(join(undone.root, addon)), Buffer.from(pinnedAddon(thisAbi)));
    const told = await hook('start', { prepare });
    assert.match(told.stderr, /^▲ .*interrupted/);
    assert.equal(readFileSync(join(told.root, addon), 'utf8'), 'half');
  });
});

describe('the bundled hooks', () => {
  const surroundings: { require?: unknown } = globalThis;
  afterEach(() => {
    delete surroundings.require;
    process.exitCode = undefined;
  });

  /** Which hook was run for which moment, and the exit codes that the process had meanwhile. */
  async function called(run: () => void, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<unknown[]> {
    const calls: unknown[] = [];
    surroundings.require = (path: string) => ({
      runHook: async (moment: string) => {
        calls.push(path, moment);
        await null;
        calls.push(process.exitCode);
        return 7;
      },
    });
    await captured({ cwd, env }, async () => {
      run();
      await new Promise((resolve) => setImmediate(resolve));
      return 0;
    });
    return [...calls, process.exitCode];
  }

  test('look properly only where the record does not answer, and end as what they found', async () => {
    const { root } = madeTree();
    assert.deepEqual(await called(start, root), ['./main.cjs', 'start', 2, 7]);
    process.exitCode = undefined;
    await captured({ cwd: root }, () => runHook('install'));
    assert.deepEqual(await called(start, root), [undefined]);
    assert.deepEqual(await called(install, root), ['./main.cjs', 'install', 2, 7]);
  });

  test('do nothing where they are switched off', async () => {
    const { root } = madeTree();
    for (const run of [start, install])
      assert.deepEqual(await called(run, root, { ABISTAMP_DISABLE: '1' }), [undefined]);
  });
});
