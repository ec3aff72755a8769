import assert from 'node:assert/strict';
import {
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readJournal } from '@abistamp/core/internal/repair/journal';
import { recoverTree } from '@abistamp/core/internal/repair/recover-tree';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import { isUnfinished } from '@abistamp/core/internal/repair/unfinished';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* What a repair backs up, and when it is rolled back. A killed repair is one that never committed. */

const path = 'node_modules/a';
const addon = `${path}/build/a.node`;

function makeTree(): string {
  const root = makeFolder('transaction');
  writeFiles(root, { [`${path}/package.json`]: { name: 'a', version: '1.0.0' }, [addon]: 'old' });
  return root;
}

const read = (root: string, file: string = addon) => readFileSync(join(root, file), 'utf8');

/** A repair that broke what it was working on, and was killed. */
function breakIn(root: string, subject: Partial<Parameters<typeof beginTransaction>[1][number]> = {}): void {
  beginTransaction(root, [{ path, files: null, ...subject }]).close();
  writeFileSync(join(root, addon), 'half');
}

describe('what a killed repair kept is put back', () => {
  test('where the package is still the one that was kept', async () => {
    const root = makeTree();
    breakIn(root);
    assert.ok(isUnfinished(root));
    assert.deepEqual(await recoverTree(root), { restored: [path], dropped: [], foreign: false });
    assert.equal(read(root), 'old');
    assert.ok(!isUnfinished(root));
  });

  test('after the tree was moved on the same disk', async () => {
    const root = makeTree();
    breakIn(root);
    const moved = `${root}-moved`;
    renameSync(root, moved);
    try {
      assert.deepEqual((await recoverTree(moved)).restored, [path]);
      assert.equal(read(moved), 'old');
    } finally {
      rmSync(moved, { recursive: true });
    }
  });

  test('where the repair itself took the folder away, and the host still has the package', async () => {
    for (const there of [true, false]) {
      const root = makeTree();
      breakIn(root, { replaced: true });
      rmSync(join(root, path), { recursive: true });
      const { restored, dropped } = await recoverTree(root, () => there);
      assert.deepEqual([restored, dropped], there ? [[path], []] : [[], [path]]);
    }
  });
});

describe('and is dropped', () => {
  test('where another version was installed since', async () => {
    const root = makeTree();
    breakIn(root);
    writeFiles(root, { [`${path}/package.json`]: { name: 'a', version: '2.0.0' }, [`${path}/new.js`]: '2' });
    writeFileSync(join(root, addon), 'of 2');
    assert.deepEqual((await recoverTree(root)).dropped, [path]);
    assert.deepEqual([read(root), read(root, `${path}/new.js`)], ['of 2', '2']);
  });

  test('where the same version was unpacked again', async () => {
    const root = makeTree();
    breakIn(root);
    renameSync(join(root, path), join(root, 'node_modules/.a-old'));
    writeFiles(root, { [`${path}/package.json`]: { name: 'a', version: '1.0.0' } });
    assert.deepEqual((await recoverTree(root)).dropped, [path]);
    assert.deepEqual(readdirSync(join(root, path)), ['package.json']);
  });

  test('where the package was uninstalled', async () => {
    const root = makeTree();
    breakIn(root);
    rmSync(join(root, path), { recursive: true });
    assert.deepEqual((await recoverTree(root)).dropped, [path]);
    assert.deepEqual(readdirSync(join(root, 'node_modules')), ['.cache']);
  });

  test('where the lockfile that the links belong to has changed', async () => {
    const root = makeTree();
    writeFiles(root, { 'pnpm-lock.yaml': 'a', 'node_modules/x/file': '' });
    symlinkSync('x', join(root, 'node_modules/l'));
    beginTransaction(root, [{ path: 'node_modules', files: ['l'], unchanged: 'pnpm-lock.yaml' }]).close();
    rmSync(join(root, 'node_modules/l'));
    writeFileSync(join(root, 'pnpm-lock.yaml'), 'b');
    assert.deepEqual((await recoverTree(root)).dropped, ['node_modules']);
    assert.ok(!readdirSync(join(root, 'node_modules')).includes('l'));
  });

  test('where a link came into its place', async () => {
    const root = makeTree();
    const victim = makeFolder('victim');
    writeFileSync(join(victim, 'file'), 'mine');
    breakIn(root);
    rmSync(join(root, path), { recursive: true });
    symlinkSync(victim, join(root, path));
    assert.deepEqual((await recoverTree(root)).dropped, [path]);
    assert.deepEqual(readdirSync(victim), ['file']);
  });

  test('where the whole tree is a copy, since that is how a clone would bring a journal along', async () => {
    const root = makeTree();
    breakIn(root);
    const other = makeTree();
    writeFiles(other, {
      'node_modules/.cache/abistamp/repair/journal.json': read(
        root,
        'node_modules/.cache/abistamp/repair/journal.json',
      ),
      'node_modules/.cache/abistamp/repair/0/evil': 'evil',
    });
    assert.deepEqual(await recoverTree(other), { restored: [], dropped: [], foreign: true });
    assert.equal(read(other), 'old');
    assert.ok(!isUnfinished(other));
    assert.notEqual(readJournal(root), null);
  });
});

describe('what is put back', () => {
  test('is not written again where it is the same: hard links and times stay', () => {
    const root = makeTree();
    linkSync(join(root, addon), join(root, 'elsewhere'));
    const before = statSync(join(root, addon), { bigint: true });
    const transaction = beginTransaction(root, [{ path, files: null }]);
    transaction.rollBack([path]);
    transaction.close();
    const after = statSync(join(root, addon), { bigint: true });
    assert.deepEqual([after.ino, after.mtimeNs], [before.ino, before.mtimeNs]);
  });

  test('may have the longest name that there is', () => {
    const root = makeTree();
    const long = `${path}/${'x'.repeat(250)}.node`;
    writeFileSync(join(root, long), 'old');
    const transaction = beginTransaction(root, [{ path, files: null }]);
    rmSync(join(root, long));
    transaction.rollBack([path]);
    transaction.close();
    assert.equal(read(root, long), 'old');
  });

  test('is kept where that cannot be done now: it is said, keeps no other from it, and the next repair does it', async () => {
    const root = makeTree();
    writeFiles(root, {
      'node_modules/b/package.json': { name: 'b', version: '1.0.0' },
      'node_modules/b/b.node': 'old',
    });
    const subjects = [path, 'node_modules/b'].map((each) => ({ path: each, files: null }));
    beginTransaction(root, subjects).close();
    writeFileSync(join(root, addon), 'half');
    writeFileSync(join(root, 'node_modules/b/b.node'), 'half');
    // The copy of the first is no longer a folder: it cannot be restored from.
    const copy = join(root, 'node_modules/.cache/abistamp/repair/0');
    renameSync(copy, `${copy}-away`);
    await assert.rejects(recoverTree(root), /node_modules\/a cannot be put back .*ENOENT.*is kept in/);
    assert.equal(read(root, 'node_modules/b/b.node'), 'old');
    assert.ok(isUnfinished(root));
    renameSync(`${copy}-away`, copy);
    assert.deepEqual((await recoverTree(root)).restored, [path]);
    assert.equal(read(root), 'old');
  });
});
