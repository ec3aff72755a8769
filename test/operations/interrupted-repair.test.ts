import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { awaitRepair, recoverInterruptedRepair } from '@abistamp/core';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import { isUnfinished } from '@abistamp/core/internal/repair/unfinished';
import { identifyProcess } from '@abistamp/core/internal/runtime/process-identity';
import { writeFiles } from '../support/make-folder.ts';
import { addon, makeReal, real, results, tree } from './repairable-tree.ts';

/* Repairs beside others, and after killed ones, on made trees. */

before(makeReal);

describe('a repair that others interrupt or hold up', () => {
  const whole = [{ path: 'node_modules/pinned', files: null }];

  test('sees what another did while it waited, and does nothing twice', async () => {
    const { repair, runs } = tree();
    const [first, second] = await Promise.all([repair(), repair()]);
    assert.deepEqual([...results(first), ...results(second)], [['pinned', 'repaired']]);
    assert.deepEqual(runs, [['pinned']]);
    assert.deepEqual([first.verdict.answer, second.verdict.answer], ['fits', 'fits']);
  });

  test('undoes first what a killed one left', async () => {
    const { repair, root, read } = tree();
    beginTransaction(root, whole).close();
    writeFileSync(join(root, addon), 'half built');
    writeFiles(root, { 'node_modules/pinned/left-over': '' });
    const result = await repair();
    assert.deepEqual(result.recovery?.restored, ['node_modules/pinned']);
    assert.deepEqual(results(result), [['pinned', 'repaired']]);
    assert.deepEqual(read(), real);
    assert.equal(existsSync(join(root, 'node_modules/pinned/left-over')), false);
  });

  test('plans without undoing anything', async () => {
    const { repair, root } = tree();
    beginTransaction(root, whole).close();
    assert.equal((await repair({ dryRun: true })).recovery, null);
    assert.equal(isUnfinished(root), true);
  });

  test('leaves what was installed since as it is', async () => {
    const { root, session } = tree();
    beginTransaction(root, whole).close();
    writeFiles(root, { 'node_modules/pinned/package.json': { name: 'pinned', version: '9.9.9' } });
    const recovery = await recoverInterruptedRepair(session.project);
    assert.deepEqual([recovery?.restored, recovery?.dropped], [[], ['node_modules/pinned']]);
  });

  test('brings back a removed package only if the host still has that version there', async () => {
    const replaced = [{ path: 'node_modules/pinned', files: null, replaced: true }];
    const after = async (version: string | null) => {
      const { root, session } = tree();
      beginTransaction(root, replaced).close();
      rmSync(join(root, 'node_modules/pinned'), { recursive: true });
      const packages = version === null ? {} : { 'node_modules/pinned': { version } };
      writeFiles(root, {
        'node_modules/.package-lock.json': {
          packages: { 'node_modules/x': { version: '1.0.0' }, ...packages },
        },
      });
      return (await recoverInterruptedRepair(session.project))?.restored;
    };
    assert.deepEqual(await after('1.0.0'), ['node_modules/pinned']);
    assert.deepEqual(await after('2.0.0'), []);
    assert.deepEqual(await after(null), []);
  });

  test('is told to those who only read', async () => {
    const { root, session } = tree();
    const state = () => awaitRepair(session.project, { patienceMs: 0 });
    assert.deepEqual(await state(), { kind: 'none' });
    beginTransaction(root, whole).close();
    assert.deepEqual(await state(), { kind: 'interrupted' });
    writeFileSync(
      join(root, 'node_modules/.cache/abistamp/repair.lock'),
      JSON.stringify({ ...identifyProcess(), id: 'x' }),
    );
    const busy = await state();
    assert.equal(busy.kind === 'under-way' && busy.holder?.pid, process.pid);
  });

  test('finds nothing to undo in a tree that was left in peace', async () => {
    assert.equal(await recoverInterruptedRepair(tree().session.project), null);
  });

  test('gives up on a tree that another works on for too long', async () => {
    const { repair, root, runs } = tree();
    mkdirSync(join(root, 'node_modules/.cache/abistamp'), { recursive: true });
    writeFileSync(
      join(root, 'node_modules/.cache/abistamp/repair.lock'),
      JSON.stringify({ ...identifyProcess(), id: 'x' }),
    );
    await assert.rejects(repair({ patience: { patienceMs: 0 } }), { code: 'LOCKED' });
    assert.deepEqual(runs, []);
  });
});
