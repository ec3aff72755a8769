import assert from 'node:assert/strict';
import fs, { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, mock, type TestContext, test } from 'node:test';
import { withTreeLock } from '@abistamp/core/internal/repair/lock';
import { recoverTree } from '@abistamp/core/internal/repair/recover-tree';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import { isUnfinished } from '@abistamp/core/internal/repair/unfinished';
import type { StoreKey } from '@abistamp/core/internal/store/entry';
import { findBuilds } from '@abistamp/core/internal/store/find-build';
import { keepBuild } from '@abistamp/core/internal/store/keep-build';
import { pruneStore } from '@abistamp/core/internal/store/prune-store';
import { restoreBuild } from '@abistamp/core/internal/store/restore-build';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { mountNew } from '../support/mount.ts';
import { snapshot } from '../support/snapshot.ts';

process.env['XDG_STATE_HOME'] = makeFolder('state');

/* Disks that are full, that have no hard links or no case, or that are others; and clocks that go back. */

const path = 'node_modules/a';
const addon = `${path}/build/a.node`;
const old = 'old '.repeat(75_000);

function fill(root: string): string {
  writeFiles(root, {
    [`${path}/package.json`]: { name: 'a', version: '1.0.0' },
    [addon]: old,
    [`${path}/index.js`]: "require('./build/a.node')",
  });
  return root;
}

const begin = (root: string) => beginTransaction(root, [{ path, files: null }]);
const read = (root: string) => readFileSync(join(root, addon), 'utf8');

/** What a build writes, which is as large. */
function breakIn(root: string): void {
  writeFileSync(join(root, addon), 'new '.repeat(75_000));
  writeFileSync(join(root, path, 'more'), 'x');
}

/** As on a file system without hard links, with the code that such ones give. */
function withoutLinks(t: TestContext, code = 'EPERM'): void {
  const spy = mock.method(fs, 'linkSync', () => {
    throw Object.assign(new Error(code), { code });
  });
  syncBuiltinESMExports();
  t.after(() => {
    spy.mock.restore();
    syncBuiltinESMExports();
  });
}

/** Leaves not one block. */
function fillUp(folder: string): void {
  const { bsize } = statfsSync(folder);
  for (let i = 0; statfsSync(folder).bavail > 0; i++)
    try {
      writeFileSync(join(folder, `filler${i}`), Buffer.alloc(bsize * Math.max(1, statfsSync(folder).bavail)));
    } catch {
      return;
    }
}

describe('a disk that is full once a build has failed', () => {
  for (const links of [true, false])
    test(`gets the old files back, ${links ? 'by hard links' : 'though it has no hard links'}`, (t) => {
      const mounted = mountNew('small');
      if ('skip' in mounted) {
        t.skip(mounted.skip);
        return;
      }
      if (!links) withoutLinks(t);
      const root = fill(mounted.folder);
      const before = snapshot(join(root, path));
      const transaction = begin(root);
      breakIn(root);
      fillUp(root);
      transaction.rollBack([path]);
      transaction.close();
      assert.deepEqual(snapshot(join(root, path)), before);
      assert.equal(isUnfinished(root), false);
    });
});

describe('a file system without hard links', () => {
  for (const code of ['EPERM', 'EOPNOTSUPP'])
    test(`has one holder of a lock, and gets its files back (${code})`, async (t) => {
      withoutLinks(t, code);
      const root = fill(makeFolder('no-links'));
      let inside = 0;
      const work = async () => {
        assert.equal(++inside, 1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
      };
      await Promise.all(Array.from({ length: 4 }, () => withTreeLock(root, work)));
      begin(root).close();
      breakIn(root);
      assert.deepEqual((await recoverTree(root)).restored, [path]);
      assert.equal(read(root), old);
      assert.equal(existsSync(join(root, path, 'more')), false);
    });

  test('as a real one', async (t) => {
    const mounted = mountNew('without links');
    if ('skip' in mounted) {
      t.skip(mounted.skip);
      return;
    }
    const root = fill(mounted.folder);
    await withTreeLock(root, async () => {
      const transaction = begin(root);
      breakIn(root);
      transaction.rollBack([path]);
      transaction.close();
    });
    assert.equal(read(root), old);
  });
});

describe('a file system that does not tell A from a', () => {
  test('gets back a file whose name a build wrote in another case', async (t) => {
    const mounted = mountNew('of any case');
    if ('skip' in mounted) {
      t.skip(mounted.skip);
      return;
    }
    const root = fill(mounted.folder);
    const before = snapshot(join(root, path));
    begin(root).close();
    fs.rmSync(join(root, addon));
    writeFileSync(join(root, path, 'build/A.NODE'), 'new');
    assert.deepEqual((await recoverTree(root)).restored, [path]);
    assert.deepEqual(snapshot(join(root, path)), before);
    assert.deepEqual(readdirSync(join(root, path, 'build')), ['a.node']);
  });
});

const key: StoreKey = {
  ...{ name: 'a', version: '1.0.0', integrity: 'sha512-x', target: 'node-v115-linux-x64' },
  ...{ options: '0'.repeat(64), sources: '0'.repeat(64) },
};
const tree = '1'.repeat(32);
const asker = { tree, trusted: new Map() };

test('a store on another disk keeps builds and gives them back', (t) => {
  const mounted = mountNew('in memory');
  if ('skip' in mounted) {
    t.skip(mounted.skip);
    return;
  }
  const root = fill(makeFolder('tree'));
  const store = join(mounted.folder, 'store');
  assert.notEqual(fs.statSync(mounted.folder).dev, fs.statSync(root).dev);
  keepBuild(store, key, `build:${tree}`, join(root, path), ['build/a.node']);
  breakIn(root);
  const [entry] = findBuilds(store, key, asker);
  assert.ok(entry !== undefined && restoreBuild(store, entry, join(root, path)));
  assert.equal(read(root), old);
  assert.deepEqual(readdirSync(join(root, path, 'build')), ['a.node']);
});

describe('a clock that goes back', () => {
  const backwards = (t: TestContext) => {
    const real = Date.now;
    const clock = mock.method(Date, 'now', () => real() - 30 * 24 * 3_600_000);
    t.after(() => clock.mock.restore());
  };

  test('takes no killed repair away, and no lock from its holder', async (t) => {
    const root = fill(makeFolder('clock'));
    begin(root).close();
    breakIn(root);
    backwards(t);
    await withTreeLock(root, async () => {
      await assert.rejects(
        withTreeLock(root, async () => {}, { patienceMs: 200 }),
        { code: 'LOCKED' },
      );
    });
    // Another repair elsewhere drops old notes, and none from the future.
    const other = fill(makeFolder('other'));
    begin(other).commit([path]);
    assert.deepEqual((await recoverTree(root)).restored, [path]);
    assert.equal(read(root), old);
  });

  test('takes nothing out of the store that is in use', (t) => {
    const store = join(makeFolder('store'), 'store');
    const root = fill(makeFolder('tree'));
    keepBuild(store, key, `build:${tree}`, join(root, path), ['build/a.node']);
    backwards(t);
    mkdirSync(join(root, 'x'));
    pruneStore(store, 1 << 30, Date.now());
    const [entry] = findBuilds(store, key, asker);
    assert.ok(entry !== undefined && restoreBuild(store, entry, join(root, path)));
  });
});
