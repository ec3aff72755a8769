import assert from 'node:assert/strict';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { listStore, verifyStore } from '@abistamp/core';
import type { StoreEntry } from '@abistamp/core/internal/store/entry';
import { entryPath, objectPath } from '@abistamp/core/internal/store/keep-build';
import { boundStore, pruneStore } from '@abistamp/core/internal/store/prune-store';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { addon, hour, keep } from './made-builds.ts';

describe('the list of a store', () => {
  test('has every build, the last used first, with its size', () => {
    const store = makeFolder('store');
    assert.deepEqual(listStore(store), []);
    const entries = ['one', 'two', 'three'].map((name) => keep(store, undefined, { name }));
    for (const [i, entry] of entries.entries()) {
      const time = new Date((i === 1 ? 9 : i) * 1_000_000);
      utimesSync(entryPath(store, entry), time, time);
    }
    writeFileSync(join(dirname(entryPath(store, entries[0] as StoreEntry)), 'torn.json'), '{');
    writeFileSync(join(dirname(entryPath(store, entries[0] as StoreEntry)), 'other.txt'), '');
    assert.deepEqual(
      listStore(store).map(({ entry, bytes, lastUsed }) => [entry.key.name, bytes, lastUsed]),
      [
        ['two', 10, 9_000_000],
        ['three', 10, 2_000_000],
        ['one', 10, 0],
      ],
    );
  });

  test('loses what cannot be restored any more, when it is verified', () => {
    const store = makeFolder('store');
    keep(store, { [addon]: 'good' }, { name: 'good' });
    const bad = keep(store, { [addon]: 'bad!' }, { name: 'bad' });
    assert.deepEqual(verifyStore(store), []);
    writeFileSync(objectPath(store, bad.files[0]?.sha256 ?? ''), 'BAD!');
    assert.deepEqual(
      verifyStore(store).map(({ entry }) => entry.key.name),
      ['bad'],
    );
    assert.deepEqual(
      listStore(store).map(({ entry }) => entry.key.name),
      ['good'],
    );
  });

  test('counts what it frees, and frees nothing that is young', () => {
    const store = makeFolder('store');
    const { files } = keep(store);
    const now = Date.now();
    assert.equal(pruneStore(store, 0, now + hour - 60_000), 0);
    assert.equal(listStore(store).length, 0);
    assert.equal(existsSync(objectPath(store, files[0]?.sha256 ?? '')), true);
    assert.equal(pruneStore(store, 0, now + hour + 60_000), 10);
    assert.equal(existsSync(objectPath(store, files[0]?.sha256 ?? '')), false);
  });

  test('counts what two builds share once', () => {
    const store = makeFolder('store');
    for (const name of ['a', 'b']) keep(store, undefined, { name });
    pruneStore(store, 10, Date.now());
    assert.equal(listStore(store).length, 2);
    pruneStore(store, 9, Date.now());
    assert.equal(listStore(store).length, 0);
  });

  test('of an earlier format goes when builds are added', () => {
    const store = makeFolder('store');
    writeFiles(store, { 'v1/x': '' });
    boundStore(store, {}, Date.now());
    assert.equal(existsSync(join(store, 'v1')), false);
    boundStore(join(store, 'v2', 'none'), {}, Date.now());
  });
});
