import assert from 'node:assert/strict';
import fs, { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, mock, test } from 'node:test';
import { type AbistampError, formatHint } from '@abistamp/core/internal/errors';
import { recoverTree } from '@abistamp/core/internal/repair/recover-tree';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import { isUnfinished } from '@abistamp/core/internal/repair/unfinished';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const state = makeFolder('state');
process.env['XDG_STATE_HOME'] = state;

/* What the system refuses while old files are copied, or put back. */

const pkg = 'node_modules/a';
const whole = [
  { path: pkg, files: null },
  { path: 'node_modules/b', files: null },
];

function tree(): string {
  const root = makeFolder('put-back');
  writeFiles(root, { [`${pkg}/a.node`]: 'before', 'node_modules/b/b.node': 'before' });
  return root;
}

/** Runs with one of the system's calls failing for paths that contain this. */
function failing<T>(call: 'renameSync' | 'copyFileSync', part: string, code: string, run: () => T): T {
  const real = fs[call] as (...args: unknown[]) => void;
  const spy = mock.method(fs, call, (...args: unknown[]) => {
    if (args.slice(0, 2).some((path) => String(path).includes(part)))
      throw Object.assign(new Error(code), { code });
    real(...args);
  });
  const restore = () => {
    spy.mock.restore();
    syncBuiltinESMExports();
  };
  syncBuiltinESMExports();
  let result: T;
  try {
    result = run();
  } catch (error) {
    restore();
    throw error;
  }
  if (result instanceof Promise) return result.finally(restore) as T;
  restore();
  return result;
}

/** Whether an error says what it should, and what to do. */
const says =
  (message: RegExp, hint: RegExp) =>
  (error: AbistampError): boolean => {
    assert.equal(error.code, 'UNWRITABLE');
    assert.match(error.message, message);
    assert.match(formatHint(error.hint, 'npx abistamp') ?? '', hint);
    return true;
  };

for (const [code, hint] of [
  ['ENOSPC', /free some space on this disk, then run npx abistamp rebuild/],
  ['EDQUOT', /free some space/],
  ['EACCES', /as the user who owns the tree/],
] as const)
  describe(`where the system says ${code}`, () => {
    test('a roll-back does what it can, keeps the rest, and says what to do', async () => {
      const root = tree();
      const transaction = beginTransaction(root, whole);
      for (const path of ['a/a.node', 'b/b.node']) writeFileSync(join(root, 'node_modules', path), 'after');
      const paths = whole.map(({ path }) => path);
      assert.throws(
        () => failing('renameSync', 'node_modules/a/', code, () => transaction.rollBack(paths)),
        says(new RegExp(`^node_modules/a cannot be put back .*\\(${code}\\)`), hint),
      );
      transaction.close();
      assert.equal(readFileSync(join(root, 'node_modules/b/b.node'), 'utf8'), 'before');
      assert.equal(isUnfinished(root), true);
      await assert.rejects(
        failing('renameSync', 'node_modules/a/', code, () => recoverTree(root)),
        says(/^node_modules\/a cannot be put back/, hint),
      );
      assert.deepEqual((await recoverTree(root)).restored, [pkg]);
      assert.equal(readFileSync(join(root, pkg, 'a.node'), 'utf8'), 'before');
      assert.equal(isUnfinished(root), false);
    });

    test('a repair that cannot copy what is there changes nothing', () => {
      const root = tree();
      assert.throws(
        () => failing('copyFileSync', 'b.node', code, () => beginTransaction(root, whole)),
        says(
          new RegExp(`\\(${code}\\), so nothing was changed`),
          code === 'EACCES' ? /as the user who owns it/ : /free some space on this disk/,
        ),
      );
      assert.equal(existsSync(join(root, 'node_modules/.cache/abistamp/repair')), false);
      assert.equal(readFileSync(join(root, pkg, 'a.node'), 'utf8'), 'before');
    });

    test('a repair that cannot write its journal leaves neither copies nor the proof of one', () => {
      const root = tree();
      const notes = () => readdirSync(join(state, 'abistamp/repairs'));
      const before = notes();
      assert.throws(
        () => failing('renameSync', 'journal.json', code, () => beginTransaction(root, whole)),
        says(new RegExp(`\\(${code}\\), so nothing was changed`), /./),
      );
      assert.equal(existsSync(join(root, 'node_modules/.cache/abistamp/repair')), false);
      assert.deepEqual(notes(), before);
    });
  });
