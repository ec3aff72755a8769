import assert from 'node:assert/strict';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { leaveUntold, takeUntold } from '@abistamp/core/internal/stamp/untold';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const folder = 'node_modules/.cache/abistamp';

test('what was left to tell is taken once', () => {
  const root = makeFolder('untold');
  writeFiles(root, { [`${folder}/stamp.json`]: '' });
  assert.equal(takeUntold(root), false);
  leaveUntold(root);
  assert.deepEqual([takeUntold(root), takeUntold(root)], [true, false]);
});

test('without a record nothing is left', () => {
  const root = makeFolder('untold');
  leaveUntold(root);
  assert.deepEqual(readdirSync(root), []);
});

test('nothing is left or taken behind a link', () => {
  const home = makeFolder('untold');
  writeFiles(home, { 'theirs/untold': '', 'tree/node_modules/.cache/x': '' });
  const root = join(home, 'tree');
  symlinkSync(join(home, 'theirs'), join(root, folder));
  assert.equal(takeUntold(root), false);
  assert.ok(existsSync(join(home, 'theirs/untold')));
  leaveUntold(root);
  assert.deepEqual(readdirSync(join(home, 'theirs')), ['untold']);
});

test("under Plug'n'Play it is with Yarn's own state", () => {
  const root = makeFolder('untold');
  writeFiles(root, { '.pnp.cjs': '', '.yarn/abistamp/stamp.json': '' });
  leaveUntold(root);
  assert.ok(existsSync(join(root, '.yarn/abistamp/untold')));
});
