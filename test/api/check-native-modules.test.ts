import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import {
  checkNativeModules,
  checkNativeModulesSync,
  type NativeModulesReport,
  parseRuntimeSpec,
  readCurrentRuntime,
} from '@abistamp/core';
import { makeFolder } from '../support/make-folder.ts';
import { quickAddon, quickFolder } from '../support/quick-build.ts';
import { quickTrees, writeBroken, writeUninstalled } from '../trees/made-trees.ts';

/* What a program is told of its trees: each is judged, and none keeps the others from being judged. */

let cwd = '';
const at = (name: string): string => join(cwd, name);
const build = (root: string): void => {
  execFileSync(process.execPath, ['build.js'], { cwd: join(root, quickFolder) });
};
const outcomes = (roots: string[], strict = false) =>
  checkNativeModulesSync({ roots: roots.map(at), strict }).trees.map(({ ok, answer, packages, error }) => ({
    ok,
    answer,
    packages: packages.map(({ package: name, outcome, command }) => [name, outcome, command]),
    error: error?.code ?? null,
  }));

before(() => {
  cwd = quickTrees('fits', 'changes', 'misfit', 'other');
  for (const name of ['fits', 'changes', 'other']) build(at(name));
  writeBroken(at('broken'));
  writeUninstalled(at('new'));
});

describe('each tree has its outcome', () => {
  test('of a package that fits, of one that does not, and of one of which nothing is known', () => {
    assert.deepEqual(outcomes(['fits', 'misfit', 'broken']), [
      { ok: true, answer: 'fits', packages: [['good@1.0.0', 'fits', null]], error: null },
      {
        ok: false,
        answer: 'findings',
        packages: [['good@1.0.0', 'misfit', 'npx abistamp rebuild good']],
        error: null,
      },
      {
        ok: false,
        answer: 'unknown',
        packages: [['torn', 'cannot-tell', 'look at node_modules/torn, or install it again']],
        error: null,
      },
    ]);
  });

  test('what is no tree is an error of that root alone', () => {
    const told = outcomes(['new', 'nowhere', 'fits', `fits/package.json`]);
    assert.deepEqual(
      told.map(({ ok, answer, error }) => [ok, answer, error]),
      [
        [false, 'unknown', 'NO_TREE'],
        [false, 'unknown', 'NO_TREE'],
        [true, 'fits', null],
        [false, 'unknown', 'NO_TREE'],
      ],
    );
    const [tree] = checkNativeModulesSync({ roots: [at('new')] }).trees;
    assert.equal(tree?.error?.hint, 'install the dependencies first');
    assert.equal(tree.root, at('new'));
  });

  test('findings are those of check --json', () => {
    const [tree] = checkNativeModulesSync({ roots: [at('misfit')] }).trees;
    const [finding] = tree?.packages[0]?.findings ?? [];
    assert.equal(finding?.code, 'NOT_BUILT');
    assert.equal(finding.severity, 'error');
    assert.match(finding.message, /^good@1\.0\.0 has no native file/);
  });

  test('another runtime is judged without its program', () => {
    const { ok, target, trees } = checkNativeModulesSync({
      roots: [at('fits')],
      runtime: parseRuntimeSpec('node@18', null, readCurrentRuntime()),
    });
    assert.equal(ok, false);
    assert.match(target, /^node-v108-/);
    assert.equal(trees[0]?.packages[0]?.findings[0]?.code, 'ABI_MISMATCH');
  });

  test('strict takes any doubt for a failure', () => {
    writeFileSync(join(at('other'), 'abi-lock.json'), '{"torn');
    assert.deepEqual(
      [outcomes(['other']), outcomes(['other'], true)].map(([tree]) => [tree?.ok, tree?.error]),
      [
        [true, null],
        [false, 'RECORD_TORN'],
      ],
    );
  });

  test('no roots at all are no failure', async () => {
    assert.deepEqual(checkNativeModulesSync({ roots: [] }).trees, []);
    assert.equal((await checkNativeModules({ roots: [] })).ok, true);
  });

  test('a folder inside a tree is answered for its root', () => {
    mkdirSync(at('fits/src'));
    const [tree] = checkNativeModulesSync({ roots: [at('fits/src')] }).trees;
    assert.deepEqual([tree?.root, tree?.answer, tree?.packages.length], [at('fits'), 'fits', 1]);
  });
});

describe('an unchanged tree', () => {
  test('is the same report again, until anything of it changes', () => {
    const ask = () => checkNativeModulesSync({ roots: [at('changes')] }).trees[0];
    // The first writes the record, by which the second knows that nothing has changed.
    ask();
    const known = ask();
    assert.equal(ask(), known);
    rmSync(at(`changes/${quickAddon}`));
    assert.equal(ask()?.packages[0]?.outcome, 'misfit');
    build(at('changes'));
    assert.equal(ask()?.packages[0]?.outcome, 'fits');
    assert.deepEqual(ask(), known);
  });

  test('is known by where it is: a link that leads elsewhere is another one', () => {
    symlinkSync(at('fits'), at('link'));
    for (let i = 0; i < 3; i++) assert.equal(outcomes(['link'])[0]?.ok, true);
    rmSync(at('link'));
    symlinkSync(at('misfit'), at('link'));
    assert.equal(outcomes(['link'])[0]?.ok, false);
  });

  test('is told to be half repaired as long as a repair is under way in it', () => {
    const ask = () => checkNativeModulesSync({ roots: [at('fits')] }).trees[0]?.interrupted;
    const journal = at('fits/node_modules/.cache/abistamp/repair/journal.json');
    const told = [ask(), ask()];
    mkdirSync(dirname(journal));
    writeFileSync(journal, '{}');
    told.push(ask(), ask());
    rmSync(dirname(journal), { recursive: true });
    assert.deepEqual([...told, ask()], [false, false, true, true, false]);
  });

  test('is shared between callers, none of which can change it', () => {
    const report = checkNativeModulesSync({ roots: [at('misfit')] });
    const [tree] = report.trees;
    const [pkg] = tree?.packages ?? [];
    for (const each of [report, report.trees, tree, tree?.packages, pkg, pkg?.findings, pkg?.findings[0]])
      assert.ok(Object.isFrozen(each));
  });
});

describe('asked while it answers', () => {
  test('the same question has one answer, and another one its own', async () => {
    const roots = [at('fits'), at('misfit')];
    const [first, second, other, strict] = await Promise.all([
      checkNativeModules({ roots }),
      checkNativeModules({ roots: [...roots] }),
      checkNativeModules({ roots: [at('fits')] }),
      checkNativeModules({ roots, strict: true }),
    ]);
    assert.equal(first, second);
    assert.deepEqual([first.trees.length, other.trees.length, strict === first], [2, 1, false]);
    assert.notEqual(await checkNativeModules({ roots }), first);
    assert.deepEqual(await checkNativeModules({ roots }), first);
  });

  test('other work goes on between trees', async () => {
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await checkNativeModules({ roots: Array.from({ length: 6 }, () => at('fits')) });
    isDone = true;
    assert.ok(turns >= 5, `${turns} turns`);
  });

  test('without options it is about the current folder', async () => {
    const [tree] = (await checkNativeModules({ roots: [makeFolder('none')] })).trees;
    assert.equal(tree?.error?.code, 'NO_TREE');
    assert.equal(checkNativeModulesSync().trees.length, 1);
  });
});

/** What a thread is told, at once and later. */
const thread = `
  const { parentPort, workerData: { core, roots } } = require('node:worker_threads');
  import(core).then(async ({ checkNativeModules, checkNativeModulesSync }) => {
    const together = [checkNativeModules({ roots }), checkNativeModules({ roots })];
    const [first, second] = await Promise.all(together);
    parentPort.postMessage([first, second, checkNativeModulesSync({ roots })]);
  });`;

async function askInThread(roots: string[], core: string): Promise<NativeModulesReport[]> {
  const worker = new Worker(thread, { eval: true, workerData: { core, roots } });
  const [reports] = (await once(worker, 'message')) as [NativeModulesReport[]];
  await worker.terminate();
  return reports;
}

describe('asked in threads', () => {
  const built = new URL('../../packages/core/dist/index.cjs', import.meta.url).href;
  const sources = import.meta.resolve('@abistamp/core');

  for (const [name, core] of [
    ['of the sources', sources],
    ['of the published package', built],
  ] as const)
    test(`${name}: each has the answer of the main thread, at once and later`, async () => {
      const roots = ['fits', 'misfit', 'broken', 'new'].map(at);
      rmSync(join(at('fits'), 'node_modules/.cache'), { recursive: true, force: true });
      const answers = await Promise.all([1, 2, 3].map(() => askInThread(roots, core)));
      const expected = JSON.parse(JSON.stringify(checkNativeModulesSync({ roots })));
      for (const reports of answers)
        for (const report of reports) assert.deepEqual(JSON.parse(JSON.stringify(report)), expected);
    });

  test('what was known in one thread is asked again in another once the tree has changed', async () => {
    const roots = [at('changes')];
    assert.equal((await askInThread(roots, built))[0]?.ok, true);
    rmSync(join(at('changes'), quickAddon));
    assert.equal((await askInThread(roots, built))[0]?.ok, false);
    build(at('changes'));
    assert.equal((await askInThread(roots, built))[0]?.ok, true);
  });
});
