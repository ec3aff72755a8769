import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { test } from 'node:test';
import { isUnrequirable, noteUnrequirable } from '@abistamp/core/internal/store/unrequirable';
import { makeFolder } from '../support/make-folder.ts';
import { storeKey } from '../support/store-key.ts';

test('a build that nobody can require is noted for its key alone', () => {
  const store = makeFolder('store');
  const other = { ...storeKey, version: '9.9.9' };
  assert.equal(isUnrequirable(store, storeKey), false);
  noteUnrequirable(store, storeKey);
  assert.deepEqual([isUnrequirable(store, storeKey), isUnrequirable(store, other)], [true, false]);
});

test('a store that cannot be written keeps no note, and that is no error', () => {
  const store = makeFolder('store');
  chmodSync(store, 0o500);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    noteUnrequirable(store, storeKey);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
  assert.equal(isUnrequirable(store, storeKey), false);
});
