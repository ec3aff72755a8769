import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { recordTree } from '@abistamp/core';

import { madeTree } from '../support/made-tree.ts';
import { cli } from '../support/pack-cli.ts';

/** Runs a command line whose output goes to a program that has ended already. */
function runIntoClosedPipe(cwd: string, args: readonly string[]) {
  const script = 'exec 3>&1; { sleep 0.3; "$@"; echo "ended with $?" >&3; } | true';
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, cli, ...args], { cwd, encoding: 'utf8' });
}

describe('a reader that has gone', {
  skip: process.platform === 'win32' && 'there are no such pipes',
}, () => {
  const { root, session } = madeTree();
  recordTree(session(), { frozen: true });
  const lines = [
    ['check'],
    ['check', '--json'],
    ['check', '--recursive'],
    ['doctor'],
    ['help'],
    ['show', '.'],
  ];

  for (const args of lines)
    test(`changes nothing of ${args.join(' ')}`, () => {
      const { stdout, stderr } = runIntoClosedPipe(root, args);
      assert.deepEqual({ stdout, stderr }, { stdout: 'ended with 0\n', stderr: '' });
    });
});
