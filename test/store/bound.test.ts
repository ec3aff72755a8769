import assert from 'node:assert/strict';
import { readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { listStore, pruneStore, readStoreBound } from '@abistamp/core';
import type { StoreKey } from '@abistamp/core/internal/store/entry';
import { findBuilds, hasSameBuild } from '@abistamp/core/internal/store/find-build';
import { keepBuild } from '@abistamp/core/internal/store/keep-build';
import { boundStore } from '@abistamp/core/internal/store/prune-store';
import { restoreBuild } from '@abistamp/core/internal/store/restore-build';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const kilobyte = 1024;
const none = '0'.repeat(64);
const tree = '1'.repeat(32);
const voucher = `build:${tree}` as const;
const asker = { tree, trusted: new Map() };
const now = Date.now();
const hour = 3_600_000;

function keyOf(name: string): StoreKey {
  return {
    name,
    version: '1.0.0',
    integrity: `sha512-${name}`,
    target: 'node-v127-linux-x64',
    options: none,
    sources: none,
  };
}

/** A store of one-kilobyte builds, least recently used first, all of them hours old. */
function fillStore(names: readonly string[]): string {
  const store = makeFolder('store');
  for (const [i, name] of names.entries()) {
    keep(store, name, name);
    const used = new Date(now - (names.length - i + 1) * hour);
    for (const file of listFiles(store).filter((path) => statSync(path).mtimeMs > now - hour))
      utimesSync(file, used, used);
  }
  return store;
}

function keep(store: string, name: string, content: string) {
  const folder = makeFolder('package');
  writeFiles(folder, { 'build/Release/a.node': content.padEnd(kilobyte, '.') });
  return keepBuild(store, keyOf(name), voucher, folder, ['build/Release/a.node']);
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

const namesIn = (store: string) => listStore(store).map(({ entry }) => entry.key.name);
const bytesIn = (store: string) =>
  listFiles(join(store, 'v2/objects')).reduce((sum, path) => sum + statSync(path).size, 0);
const boundedTo = (bytes: number) => ({ ABISTAMP_STORE_MAX_BYTES: `${bytes}` });

describe('a store that is full', () => {
  test('loses what was not used for longest, down to nine tenths of its bound', () => {
    const store = fillStore(['a', 'b', 'c', 'd', 'e']);
    boundStore(store, boundedTo(4 * kilobyte), now);
    assert.deepEqual(namesIn(store), ['e', 'd', 'c']);
    assert.equal(bytesIn(store), 3 * kilobyte);
  });

  test('keeps what it has while it is not', () => {
    const store = fillStore(['a', 'b', 'c']);
    boundStore(store, boundedTo(3 * kilobyte), now);
    assert.deepEqual(namesIn(store), ['c', 'b', 'a']);
  });

  test('takes a restored build for used', () => {
    const store = fillStore(['a', 'b', 'c']);
    const [oldest] = findBuilds(store, keyOf('a'), asker);
    assert.ok(oldest !== undefined && restoreBuild(store, oldest, makeFolder('package')));
    boundStore(store, boundedTo(2 * kilobyte), now);
    assert.deepEqual(namesIn(store), ['a']);
  });

  test('does not take a build that was only asked about for used', () => {
    const store = fillStore(['a', 'b', 'c']);
    findBuilds(store, keyOf('a'), asker);
    assert.deepEqual(namesIn(store), ['c', 'b', 'a']);
  });

  test('leaves young objects, whose entry may be about to be written, and what entries share', () => {
    const store = fillStore(['a', 'b']);
    const young = join(store, 'v2/objects/ff');
    writeFiles(store, { [`v2/objects/ff/${'f'.repeat(64)}`]: 'young' });
    assert.equal(pruneStore(store, 0, now), 2 * kilobyte);
    assert.deepEqual(readdirSync(young), ['f'.repeat(64)]);
    assert.equal(pruneStore(store, 0, now + 2 * hour), 5);
  });
});

test('a bound that is no number of bytes is the default for hooks, and is told to those who ask', () => {
  const store = fillStore(['a', 'b']);
  for (const bound of ['much', '-1', '1e3', '5 XB', '1.5G', 'G', '5 GiBs', '1'.repeat(16)]) {
    const env = { ABISTAMP_STORE_MAX_BYTES: bound };
    boundStore(store, env, now);
    assert.equal(readStoreBound(env), null, bound);
  }
  assert.deepEqual(namesIn(store), ['b', 'a']);
  assert.equal(readStoreBound({}), 5 * 1024 ** 3);
  const sizes = {
    '7': 7,
    '7B': 7,
    '2k': 2048,
    '2kb': 2000,
    '2KiB': 2048,
    '5 GiB': 5 * 1024 ** 3,
    '1M': 1024 ** 2,
    '3TB': 3e12,
  };
  for (const [bound, bytes] of Object.entries(sizes))
    assert.equal(readStoreBound({ ABISTAMP_STORE_MAX_BYTES: bound }), bytes, bound);
  boundStore(store, boundedTo(0), now);
  assert.deepEqual(namesIn(store), []);
});

test('what another process removes or leaves half made does not keep a store from being pruned', () => {
  const store = fillStore(['a', 'b']);
  writeFiles(store, { 'v2/objects/stray': 'x', 'v2/entries/torn/x.json': '{"version":2' });
  writeFileSync(
    join(store, 'v2/objects', readdirSync(join(store, 'v2/objects'))[0] ?? '', 'x.1.tmp'),
    'half',
  );
  pruneStore(store, 0, now + 2 * hour);
  assert.deepEqual(namesIn(store), []);
  assert.deepEqual(
    listFiles(join(store, 'v2/objects')).filter((path) => !path.endsWith('stray')),
    [],
  );
});

test('a build of another machine under the same key does not keep ours from being kept', () => {
  const store = makeFolder('store');
  keep(store, 'a', 'theirs');
  const ours = makeFolder('package');
  writeFiles(ours, { 'build/Release/a.node': 'ours, of another size' });
  const paths = ['build/Release/a.node'];
  assert.equal(hasSameBuild(store, keyOf('a'), asker, ours, paths), false);
  keepBuild(store, keyOf('a'), voucher, ours, paths);
  assert.equal(hasSameBuild(store, keyOf('a'), asker, ours, paths), true);
  assert.equal(findBuilds(store, keyOf('a'), asker).length, 2);
});

test('a build is not restored through a link that leads out of its package', () => {
  const store = makeFolder('store');
  const entry = keep(store, 'a', 'a');
  const folder = makeFolder('package');
  const outside = makeFolder('outside');
  symlinkSync(outside, join(folder, 'build'));
  assert.throws(() => restoreBuild(store, entry, folder), /is a link/);
  assert.deepEqual(readdirSync(outside), []);
});
