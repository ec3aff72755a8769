import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { recoverTree } from '../../packages/core/src/repair/recover-tree.ts';
import { beginTransaction } from '../../packages/core/src/repair/transaction.ts';
import { isUnfinished } from '../../packages/core/src/repair/unfinished.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

// Where journals are vouched for, outside every tree.
process.env['XDG_STATE_HOME'] = makeFolder('state');

const pkg = 'node_modules/a';
const addon = `${pkg}/build/Release/a.node`;
const journal = 'node_modules/.cache/abistamp/repair/journal.json';
const repair = dirname(journal);
const folderTime = new Date('2020-01-02T03:04:05Z');
const fileTime = new Date('2021-01-02T03:04:05Z');

function makeTree(): string {
  const root = makeFolder('transaction');
  writeFiles(root, {
    [addon]: 'before',
    [`${pkg}/package.json`]: { name: 'a', version: '1.0.0' },
    [`${pkg}/index.js`]: 'module.exports = 1\n',
    [`${pkg}/node_modules/inner/index.js`]: 'inner\n',
    'node_modules/b/b.node': 'before b',
  });
  chmodSync(join(root, addon), 0o755);
  symlinkSync('index.js', join(root, pkg, 'link.js'));
  utimesSync(join(root, addon), fileTime, fileTime);
  utimesSync(join(root, pkg), folderTime, folderTime);
  return root;
}

const whole = [{ path: pkg, files: null }];
const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

/** What builds do: write in place, add, remove, and change links. */
function build(root: string): void {
  writeFileSync(join(root, addon), 'after!');
  writeFiles(root, { [`${pkg}/build/Makefile`]: 'all:\n' });
  rmSync(join(root, pkg, 'index.js'));
  rmSync(join(root, pkg, 'link.js'));
  symlinkSync('elsewhere.js', join(root, pkg, 'link.js'));
  writeFiles(root, { [`${pkg}/node_modules/inner/index.js`]: 'changed by others\n' });
}

function isAsBefore(root: string): void {
  assert.equal(read(root, addon), 'before');
  assert.equal(statSync(join(root, addon)).mode & 0o777, 0o755);
  assert.equal(statSync(join(root, addon)).mtimeMs, fileTime.getTime());
  assert.equal(read(root, `${pkg}/index.js`), 'module.exports = 1\n');
  assert.equal(readlinkSync(join(root, pkg, 'link.js')), 'index.js');
  assert.deepEqual(readdirSync(join(root, pkg, 'build')), ['Release']);
  assert.equal(statSync(join(root, pkg)).mtimeMs, folderTime.getTime());
}

function nothingIsLeft(root: string): void {
  assert.equal(isUnfinished(root), false);
  assert.ok(!existsSync(join(root, repair)));
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    names.filter((name) => /abistamp-\d|\.tmp$/.test(name)),
    [],
  );
}

describe('a repair that ends', () => {
  test('and is committed keeps what it made, and the time of the folder', () => {
    const root = makeTree();
    const transaction = beginTransaction(root, whole);
    assert.equal(isUnfinished(root), true);
    build(root);
    transaction.commit([pkg]);
    assert.equal(read(root, addon), 'after!');
    assert.equal(statSync(join(root, pkg)).mtimeMs, folderTime.getTime());
    nothingIsLeft(root);
  });

  test('and is rolled back leaves the package as it was; what is installed inside of it is not part of it', () => {
    const root = makeTree();
    const transaction = beginTransaction(root, whole);
    build(root);
    transaction.rollBack([pkg]);
    isAsBefore(root);
    assert.equal(read(root, `${pkg}/node_modules/inner/index.js`), 'changed by others\n');
    nothingIsLeft(root);
  });

  test('of no package leaves nothing, however it ends', () => {
    for (const end of ['commit', 'rollBack'] as const) {
      const root = makeTree();
      const transaction = beginTransaction(root, []);
      transaction[end]([]);
      transaction.close();
      assert.equal(existsSync(join(root, repair)), false, end);
    }
  });

  test('of two packages may commit one and roll the other back', () => {
    const root = makeTree();
    const transaction = beginTransaction(root, [...whole, { path: 'node_modules/b', files: null }]);
    build(root);
    writeFileSync(join(root, 'node_modules/b/b.node'), 'after b');
    transaction.commit(['node_modules/b']);
    assert.equal(isUnfinished(root), true);
    transaction.rollBack(['node_modules/b']);
    assert.equal(read(root, 'node_modules/b/b.node'), 'after b');
    transaction.rollBack([pkg]);
    isAsBefore(root);
    nothingIsLeft(root);
  });

  test('keeps the files that it names, and no others', () => {
    const root = makeTree();
    const transaction = beginTransaction(root, [
      { path: pkg, files: ['build/Release/a.node', 'build/Release/new.node'] },
    ]);
    writeFileSync(join(root, addon), 'after!');
    writeFileSync(join(root, pkg, 'build/Release/new.node'), 'was not there');
    writeFileSync(join(root, pkg, 'index.js'), 'by others\n');
    transaction.rollBack([pkg]);
    assert.equal(read(root, addon), 'before');
    assert.ok(!existsSync(join(root, pkg, 'build/Release/new.node')));
    assert.equal(read(root, `${pkg}/index.js`), 'by others\n');
  });

  test("puts back by a rename, never through a link into a package manager's store", () => {
    const root = makeTree();
    const transaction = beginTransaction(root, whole);
    const store = join(root, 'stored.node');
    rmSync(join(root, addon));
    writeFileSync(store, 'of the store');
    linkSync(store, join(root, addon));
    transaction.rollBack([pkg]);
    isAsBefore(root);
    assert.equal(readFileSync(store, 'utf8'), 'of the store');
  });

  test('touches nothing that is the same already', () => {
    const root = makeTree();
    const inode = () => lstatSync(join(root, addon)).ino;
    const before = inode();
    beginTransaction(root, whole).rollBack([pkg]);
    assert.equal(inode(), before);
    const transaction = beginTransaction(root, whole);
    writeFileSync(join(root, addon), 'BEFORE');
    utimesSync(join(root, addon), fileTime, fileTime);
    transaction.rollBack([pkg]);
    isAsBefore(root);
  });

  test('gives a file its place back where a folder was put, and a folder where a file was', () => {
    const root = makeTree();
    const transaction = beginTransaction(root, whole);
    rmSync(join(root, pkg, 'build'), { recursive: true });
    writeFileSync(join(root, pkg, 'build'), 'a file');
    rmSync(join(root, pkg, 'index.js'));
    mkdirSync(join(root, pkg, 'index.js'));
    transaction.rollBack([pkg]);
    isAsBefore(root);
  });

  test('that cannot keep a copy changes nothing, and says what to do', () => {
    const root = makeTree();
    writeFiles(root, { 'node_modules/.cache/abistamp': 'in the way' });
    assert.throws(() => beginTransaction(root, whole), {
      code: 'UNWRITABLE',
      message: /so nothing was changed/,
    });
    isAsBefore(root);
  });
});

const nothing = { restored: [], dropped: [], foreign: false };

describe('a repair that was killed', () => {
  test('is undone by the next one, which says what it was about', async () => {
    const root = makeTree();
    beginTransaction(root, whole);
    build(root);
    assert.deepEqual(await recoverTree(root), { ...nothing, restored: [pkg] });
    isAsBefore(root);
    nothingIsLeft(root);
    assert.deepEqual(await recoverTree(root), nothing);
  });

  test('before its journal was written has changed nothing: its copies are dropped', async () => {
    const root = makeTree();
    beginTransaction(root, whole);
    rmSync(join(root, journal));
    assert.equal(isUnfinished(root), false);
    writeFileSync(join(root, addon), 'of another install');
    assert.deepEqual(await recoverTree(root), nothing);
    assert.equal(read(root, addon), 'of another install');
    assert.ok(!existsSync(join(root, repair)));
  });

  test('while it put a file in its place leaves nothing beside the record', async () => {
    const root = makeTree();
    beginTransaction(root, [{ path: pkg, files: ['build/Release/a.node'] }]);
    writeFileSync(join(root, addon), 'after!');
    writeFiles(root, {
      [`${dirname(repair)}/stamp.json.1.x.tmp`]: 'half',
      [`${dirname(repair)}/stamp.json`]: '{}',
    });
    assert.deepEqual((await recoverTree(root)).restored, [pkg]);
    assert.deepEqual(readdirSync(join(root, dirname(repair))), ['stamp.json']);
    assert.equal(read(root, addon), 'before');
  });

  test('where nothing was begun, nothing is done', async () => {
    const root = makeTree();
    assert.deepEqual(await recoverTree(root), nothing);
    isAsBefore(root);
  });

  /** The package there now is not the one that was backed up: it is left alone. */
  const replaced: Record<string, (root: string) => void> = {
    'another version': (root) =>
      writeFiles(root, { [`${pkg}/package.json`]: { name: 'a', version: '1.0.1' } }),
    'another package': (root) =>
      writeFiles(root, { [`${pkg}/package.json`]: { name: 'b', version: '1.0.0' } }),
    'another folder': (root) => {
      renameSync(join(root, pkg), join(root, 'moved'));
      cpSync(join(root, 'moved'), join(root, pkg), { recursive: true, verbatimSymlinks: true });
    },
    'no folder': (root) => rmSync(join(root, pkg), { recursive: true }),
    'a file': (root) => {
      rmSync(join(root, pkg), { recursive: true });
      writeFileSync(join(root, pkg), '');
    },
  };
  for (const [what, replace] of Object.entries(replaced))
    test(`in whose place is ${what} since`, async () => {
      const root = makeTree();
      beginTransaction(root, whole);
      build(root);
      replace(root);
      assert.deepEqual(await recoverTree(root), { ...nothing, dropped: [pkg] });
      nothingIsLeft(root);
      if (existsSync(join(root, addon))) assert.equal(read(root, addon), 'after!');
    });

  test("after which the host's own record has changed", async () => {
    const root = makeTree();
    writeFiles(root, { 'node_modules/.package-lock.json': 'one' });
    const subject = { path: pkg, files: null, unchanged: 'node_modules/.package-lock.json' };
    beginTransaction(root, [subject]);
    build(root);
    writeFiles(root, { 'node_modules/.package-lock.json': 'two' });
    assert.deepEqual(await recoverTree(root), { ...nothing, dropped: [pkg] });
    assert.equal(read(root, addon), 'after!');
  });

  test('while the host was to unpack a package again', async () => {
    const begin = () => {
      const root = makeTree();
      beginTransaction(root, [{ path: pkg, files: null, replaced: true }]);
      rmSync(join(root, pkg), { recursive: true });
      return root;
    };
    const gone = begin();
    assert.deepEqual((await recoverTree(gone)).restored, [pkg]);
    isAsBefore(gone);
    const half = begin();
    writeFiles(half, { [`${pkg}/half.js`]: '' });
    assert.deepEqual((await recoverTree(half)).restored, [pkg]);
    isAsBefore(half);
    const removed = begin();
    assert.deepEqual((await recoverTree(removed, () => false)).dropped, [pkg]);
    assert.ok(!existsSync(join(removed, pkg)));
    const unpacked = makeTree();
    beginTransaction(unpacked, [{ path: pkg, files: null, replaced: true }]);
    // Created before the old one is deleted, whose inode it would get.
    writeFiles(unpacked, { 'node_modules/new/package.json': { name: 'a', version: '1.0.0' } });
    rmSync(join(unpacked, pkg), { recursive: true });
    renameSync(join(unpacked, 'node_modules/new'), join(unpacked, pkg));
    assert.deepEqual((await recoverTree(unpacked)).dropped, [pkg]);
  });

  type Written = { version: number; id: string; kept: Record<string, unknown>[]; groups: unknown };
  const change = (how: (journal: Written) => void) => (text: string) => {
    const written = JSON.parse(text);
    how(written);
    return JSON.stringify(written);
  };
  const changeEntry = (fields: object) => change(({ kept }) => Object.assign(kept[0] ?? {}, fields));
  /** None of them is trusted; none leads out of the tree. */
  const torn: Record<string, (text: string) => string> = {
    'is half': (text) => text.slice(0, text.length / 2),
    'is no object': () => '[]',
    'is of another version': change((journal) => journal.version--),
    'was written by others': change((journal) => {
      journal.id = 'f'.repeat(32);
    }),
    'has an id that is a path': change((journal) => {
      journal.id = '../x';
    }),
    'has no groups': change((journal) => {
      journal.groups = null;
    }),
    'has an entry that is none': change(({ kept }) => kept.push([] as never)),
    'takes its copy from elsewhere': changeEntry({ copy: '../..' }),
    'has no copy': changeEntry({ copy: null }),
    'has no time': changeEntry({ mtimeMs: 'then' }),
    'has no inode': changeEntry({ inode: 7 }),
    'has half a seal': changeEntry({ unchanged: { file: 'a' } }),
  };
  for (const [what, harm] of Object.entries(torn))
    test(`and whose journal ${what}`, async () => {
      const root = makeTree();
      beginTransaction(root, whole);
      build(root);
      writeFileSync(join(root, journal), harm(read(root, journal)));
      assert.deepEqual(await recoverTree(root), { ...nothing, foreign: true });
      assert.equal(read(root, addon), 'after!');
      assert.ok(!existsSync(join(root, repair)));
    });

  for (const path of ['../outside', 'a/../../outside', '/outside'])
    test(`and whose journal leads out of the tree: ${path}`, async () => {
      const root = makeTree();
      beginTransaction(root, whole);
      build(root);
      writeFileSync(join(root, journal), changeEntry({ path })(read(root, journal)));
      assert.deepEqual(await recoverTree(root), { ...nothing, dropped: [path] });
    });

  test('in a tree that was copied, with its journal', async () => {
    const root = makeTree();
    beginTransaction(root, whole);
    build(root);
    const copy = makeFolder('copy');
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
    assert.deepEqual(await recoverTree(copy), { ...nothing, foreign: true });
    assert.equal(read(copy, addon), 'after!');
  });
});

describe('a package that was gone before its repair', () => {
  const gone = [{ path: 'node_modules/gone', files: null, replaced: true }];
  const unpack = (root: string, files: Record<string, string>) =>
    writeFiles(
      root,
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`node_modules/gone/${path}`, text])),
    );

  test('is gone again after a roll-back', () => {
    const root = makeTree();
    const transaction = beginTransaction(root, gone);
    unpack(root, { 'package.json': '{"name":"gone"}', 'gone.node': 'new' });
    transaction.rollBack(['node_modules/gone']);
    transaction.close();
    assert.equal(existsSync(join(root, 'node_modules/gone')), false);
    assert.equal(isUnfinished(root), false);
  });

  test('stays once it is kept', () => {
    const root = makeTree();
    const transaction = beginTransaction(root, gone);
    unpack(root, { 'package.json': '{"name":"gone"}' });
    transaction.commit(['node_modules/gone']);
    transaction.close();
    assert.equal(read(root, 'node_modules/gone/package.json'), '{"name":"gone"}');
  });

  test('is removed by a recovery only where it is half unpacked', async () => {
    const half = makeTree();
    beginTransaction(half, gone).close();
    unpack(half, { 'gone.node': 'new' });
    await recoverTree(half);
    assert.equal(existsSync(join(half, 'node_modules/gone')), false);

    const whole = makeTree();
    beginTransaction(whole, gone).close();
    unpack(whole, { 'package.json': '{"name":"gone"}' });
    assert.deepEqual((await recoverTree(whole)).dropped, ['node_modules/gone']);
    assert.equal(existsSync(join(whole, 'node_modules/gone/package.json')), true);
  });
});
