import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '@abistamp/core/internal/hosts/run';
import { withTransaction } from '@abistamp/core/internal/operations/repair/with-transaction';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

// Where journals are vouched for, outside every tree.
process.env['XDG_STATE_HOME'] = makeFolder('state');

test('what fails is rolled back after all that still works on the tree has ended', async () => {
  const root = makeFolder('transaction');
  writeFiles(root, { 'node_modules/a/a.node': 'before' });
  const file = join(root, 'node_modules/a/a.node');
  let other: Promise<unknown> = Promise.resolve();
  const work = withTransaction(root, [{ path: 'node_modules/a', files: null }], async () => {
    const env = { PATH: process.env['PATH'] };
    const began = new Promise<void>((resolve) => {
      const code = 'echo began; sleep 0.5; echo after > "$0"';
      other = runProgram('sh', ['-c', code, file], { cwd: root, env, onOutput: () => resolve() });
    });
    await began;
    throw new Error('the one beside it');
  });
  await assert.rejects(work, /beside it/);
  await other;
  await sleep(600);
  assert.equal(readFileSync(file, 'utf8'), 'before');
});
