import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { entriesOf } from '../../../packages/deploy/src/image/nodes.ts';
import { openRootFolder } from '../../../packages/deploy/src/image/root-folder.ts';
import { makeFolder } from '../../support/make-folder.ts';

const nobody = 65534;

test('a folder that may not be listed is an error, and not an empty one', () => {
  const root = makeFolder('root');
  const closed = join(root, 'closed');
  mkdirSync(closed);
  chmodSync(root, 0o755);
  chmodSync(closed, 0);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);
  try {
    const folder = openRootFolder(root).entries?.get('closed');
    assert.ok(folder?.kind === 'folder');
    assert.throws(() => entriesOf(folder), {
      code: 'UNREADABLE',
      message: `${closed} cannot be listed (EACCES)`,
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(closed, 0o755);
  }
});
