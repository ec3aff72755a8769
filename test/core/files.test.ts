import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { hashFile, openDirectory, writeAtomically } from '@abistamp/core';
import { absolutePath } from '@abistamp/core/internal/files/file-tree';
import { isRecord, numberOf, parseJson, stringOf, stringsOf } from '@abistamp/core/internal/files/json';
import { parseManifest } from '@abistamp/core/internal/files/manifest';
import { packageId } from '@abistamp/core/internal/files/package-id';
import { readOwnFile } from '@abistamp/core/internal/files/read-file';
import { findStateFolder } from '@abistamp/core/internal/files/state-folder';
import { homeFolder, userFolder } from '@abistamp/core/internal/files/user-folders';
import { walkFolders } from '@abistamp/core/internal/files/walk-folders';
import {
  makeFolderInside,
  makeFolders,
  temporaryBeside,
  temporaryName,
} from '@abistamp/core/internal/files/write-file';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

describe('a tree of files', () => {
  const root = makeFolder('tree');
  writeFiles(root, { 'a/b.txt': 'text', empty: '', 'a/sub/c': '1' });
  const tree = openDirectory(root);

  test('lists, reads and measures what is there', () => {
    assert.deepEqual(
      tree
        .list('a')
        .map((entry) => [entry.name, entry.isDirectory(), entry.isSymbolicLink()])
        .sort(),
      [
        ['b.txt', false, false],
        ['sub', true, false],
      ],
    );
    assert.equal(tree.list('').length, 2);
    assert.equal(tree.read('a/b.txt', 4), 'text');
    assert.equal(tree.read('empty', 0), '');
    assert.deepEqual(tree.stat('a/b.txt'), {
      size: 4,
      mtimeMs: statSync(join(root, 'a/b.txt')).mtimeMs,
      kind: 'file',
    });
    assert.equal(tree.stat('a')?.kind, 'directory');
    assert.equal(tree.stat('')?.kind, 'directory');
    assert.equal(tree.mayRead('a/b.txt'), true);
  });

  test('has nothing where there is nothing, or too much', () => {
    assert.deepEqual(tree.list('none'), []);
    assert.deepEqual([tree.read('none', 9), tree.read('a', 9), tree.read('a/b.txt', 3)], [null, null, null]);
    assert.deepEqual([tree.stat('none'), tree.stat('empty/x'), tree.mayRead('none')], [null, null, false]);
    assert.equal(tree.read('a\0b', 9), null);
    assert.deepEqual([...tree.unreadable()], []);
  });

  test('reads ranges, and never beyond the end', () => {
    const source = tree.open('a/b.txt');
    try {
      assert.equal(source.size, 4);
      const read = (offset: number, length: number) =>
        Buffer.from(source.read(offset, length) as Uint8Array).toString();
      assert.deepEqual(
        [read(0, 4), read(1, 2), read(3, 9), read(4, 1), read(9, 1)],
        ['text', 'ex', 't', '', ''],
      );
    } finally {
      source.close();
    }
    assert.throws(() => tree.open('none'));
    assert.throws(() => tree.open('a'), /no file/);
  });

  test('tells the names of one file from those of others', () => {
    linkSync(join(root, 'a/b.txt'), join(root, 'a/name'));
    linkSync(join(root, 'empty'), join(root, 'a/void'));
    const idOf = (path: string) => tree.stat(path)?.linkId;
    assert.ok(idOf('a/b.txt'));
    assert.equal(idOf('a/name'), idOf('a/b.txt'));
    assert.notEqual(idOf('a/void'), idOf('a/name'));
    assert.equal(idOf('a/sub/c'), undefined);
  });

  test('follows links within it, and says where others lead', () => {
    const out = makeFolder('out');
    symlinkSync('a', join(root, 'in'));
    symlinkSync(out, join(root, 'out'));
    symlinkSync('nowhere', join(root, 'dangling'));
    symlinkSync('.', join(root, 'self'));
    assert.deepEqual(
      ['in', 'out', 'dangling', 'self', 'a', 'none'].map((path) => tree.follow(path)),
      [...['a', null, null, null, null, null]],
    );
    assert.match(tree.leadsOut('out') ?? '', /^\.\.\/.*abistamp-out-/);
    assert.deepEqual(
      ['in', 'dangling', 'self', 'a', 'none'].map((path) => tree.leadsOut(path)),
      Array(5).fill(null),
    );
    const wide = openDirectory(root, `../${out.split('/').at(-1)}`);
    writeFiles(out, { 'x/y': '' });
    symlinkSync(join(out, 'x'), join(root, 'far'));
    assert.equal(wide.follow('far'), `../${out.split('/').at(-1)}/x`);
    assert.deepEqual([wide.leadsOut('far'), tree.follow('far')], [null, null]);
    assert.notEqual(tree.leadsOut('far'), null);
    assert.equal(openDirectory(root, '../no-such-folder').follow('in'), 'a');
  });

  test('remembers what it may not read, until it may', () => {
    const loop = join(root, 'loop');
    symlinkSync('loop', loop);
    for (const ask of [
      () => tree.list('loop'),
      () => tree.read('loop', 9),
      () => tree.stat('loop'),
      () => tree.mayRead('loop'),
      () => tree.follow('loop'),
      () => tree.leadsOut('loop'),
    ]) {
      ask();
      assert.equal(tree.unreadable().get('loop'), 'ELOOP', String(ask));
      (tree.unreadable() as Map<string, string>).clear();
    }
    assert.throws(() => tree.open('loop'), { code: 'ELOOP' });
    assert.equal(tree.unreadable().get('loop'), 'ELOOP');
    execFileSync('rm', [loop]);
    writeFileSync(loop, 'x');
    assert.equal(tree.read('loop', 9), 'x');
    assert.equal(tree.unreadable().size, 0);
  });

  test('has paths of its own', () => {
    assert.equal(absolutePath('/root', ''), '/root');
    assert.equal(absolutePath('/root', 'a/b'), '/root/a/b');
  });
});

describe('a file that is written', () => {
  test('is whole, or the old one', () => {
    const folder = makeFolder('write');
    const path = join(folder, 'a');
    writeAtomically(path, 'one');
    writeAtomically(path, 'two', { mode: 0o600 });
    assert.equal(readFileSync(path, 'utf8'), 'two');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['a']);
    mkdirSync(join(folder, 'b/c'), { recursive: true });
    assert.throws(() => writeAtomically(join(folder, 'b'), 'x'));
    assert.throws(() => writeAtomically(join(folder, 'none/x'), 'x'), { code: 'ENOENT' });
    assert.deepEqual(readdirSync(folder), ['a', 'b']);
  });

  test('has a temporary name that is recognised', () => {
    const name = temporaryBeside('/a/b/c.node');
    assert.equal(name, `/a/b/.abistamp-${process.pid}`);
    assert.deepEqual(
      [`.abistamp-${process.pid}`, '.abistamp-', 'x.abistamp-1', '.abistamp-1x'].map((each) =>
        temporaryName.test(each),
      ),
      [...[true, false, false, false]],
    );
  });

  test('has its folders, which change no time of those above', () => {
    const root = makeFolder('inside');
    mkdirSync(join(root, 'node_modules'));
    const time = new Date('2020-01-01T00:00:00.500Z');
    utimesSync(join(root, 'node_modules'), time, time);
    assert.equal(makeFolderInside(root, 'node_modules/.cache/x'), join(root, 'node_modules/.cache/x'));
    assert.ok(existsSync(join(root, 'node_modules/.cache/x')));
    assert.equal(statSync(join(root, 'node_modules')).mtimeMs, time.getTime());
    assert.equal(makeFolderInside(root, 'node_modules/.cache/x'), join(root, 'node_modules/.cache/x'));
    assert.throws(() => makeFolderInside(root, '../x'), { code: 'ELOOP' });
  });

  test('has private folders where that is asked for', () => {
    const root = makeFolder('private');
    makeFolders(join(root, 'a/b'), 0o700);
    for (const path of ['a', 'a/b']) assert.equal(statSync(join(root, path)).mode & 0o777, 0o700);
    makeFolders(join(root, 'a/b'));
    writeFileSync(join(root, 'file'), '');
    assert.throws(() => makeFolders(join(root, 'file/x')));
  });
});

describe('a file of ours', () => {
  test('is read if it is a file, no link, and no larger than expected', () => {
    const folder = makeFolder('own');
    writeFiles(folder, { a: '1234' });
    symlinkSync('a', join(folder, 'link'));
    assert.equal(readOwnFile(join(folder, 'a'), 4), '1234');
    assert.throws(() => readOwnFile(join(folder, 'a'), 3), /no file that could be read/);
    assert.throws(() => readOwnFile(join(folder, 'link'), 9), { code: 'ELOOP' });
    assert.throws(() => readOwnFile(folder, 9), /no file that could be read/);
    assert.throws(() => readOwnFile(join(folder, 'none'), 9), { code: 'ENOENT' });
  });

  test('is hashed whole, however long it is', () => {
    const path = join(makeFolder('hash'), 'a');
    for (const size of [0, 1, 256 * 1024, 600 * 1024]) {
      const bytes = Buffer.alloc(size, 'abc');
      writeFileSync(path, bytes);
      assert.equal(hashFile(path), createHash('sha256').update(bytes).digest('hex'), `${size}`);
    }
    assert.throws(() => hashFile(join(path, 'x')));
  });

  test('is in a folder of the tree, or of Yarn’s', () => {
    const root = makeFolder('state');
    assert.equal(findStateFolder(root), 'node_modules/.cache/abistamp');
    writeFileSync(join(root, '.pnp.cjs'), '');
    assert.equal(findStateFolder(root), '.yarn/abistamp');
  });

  test('is in a folder of the user, as the system defines it', () => {
    const HOME = '/home/me';
    const state = userFolder.bind(null, 'state');
    assert.equal(state({ HOME }, 'linux'), '/home/me/.local/state/abistamp');
    assert.equal(state({ HOME, XDG_STATE_HOME: '/s' }, 'linux'), '/s/abistamp');
    assert.equal(state({ HOME, XDG_STATE_HOME: 's' }, 'linux'), '/home/me/.local/state/abistamp');
    const onMac = { HOME, XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c' };
    assert.equal(state(onMac, 'darwin'), '/home/me/Library/Application Support/abistamp');
    assert.equal(userFolder('config', onMac, 'darwin'), '/c/abistamp');
  });

  test('is in a folder of the user on Windows, whose HOME is that of another system', () => {
    const env = { HOME: '/home/me', USERPROFILE: 'C:\\Users\\me' };
    const usual = 'C:\\Users\\me\\AppData\\Local\\abistamp\\State';
    assert.equal(userFolder('state', env, 'win32'), usual);
    assert.equal(userFolder('state', { ...env, LOCALAPPDATA: 'D:\\l' }, 'win32'), 'D:\\l\\abistamp\\State');
    for (const LOCALAPPDATA of ['', 'l', '.\\l', 'D:l', '..'])
      assert.equal(userFolder('state', { ...env, LOCALAPPDATA }, 'win32'), usual, LOCALAPPDATA);
    for (const APPDATA of ['', 'r', 'D:r'])
      assert.equal(
        userFolder('config', { ...env, APPDATA }, 'win32'),
        'C:\\Users\\me\\AppData\\Roaming\\abistamp',
      );
    assert.equal(homeFolder(env, 'win32'), 'C:\\Users\\me');
    for (const USERPROFILE of ['', 'me', 'C:me'])
      assert.equal(homeFolder({ ...env, USERPROFILE }, 'win32'), homedir(), USERPROFILE);
  });

  test('is at home', () => {
    const HOME = '/home/me';
    assert.equal(homeFolder({ HOME }, 'linux'), HOME);
    assert.equal(homeFolder({ HOME: '' }, 'linux'), homedir());
    assert.equal(homeFolder({}), homedir());
  });
});

describe('JSON from anyone', () => {
  test('is narrowed to what it is', () => {
    assert.deepEqual(parseJson('\ufeff{"a":1}'), { a: 1 });
    assert.deepEqual(
      [parseJson('[1]'), parseJson('{'), parseJson(null), parseJson('')],
      [[1], undefined, undefined, undefined],
    );
    assert.deepEqual([{}, [], null, 'x', 1].map(isRecord), [true, false, false, false, false]);
    assert.deepEqual(['x', '', 1, null].map(stringOf), ['x', '', null, null]);
    assert.deepEqual(['x', ['a', 1, 'b'], {}, null].map(stringsOf), [['x'], ['a', 'b'], [], []]);
    assert.deepEqual([1, 0, Number.NaN, Number.POSITIVE_INFINITY, '1'].map(numberOf), [
      1,
      0,
      null,
      null,
      null,
    ]);
    assert.deepEqual(
      [packageId({ name: 'a', version: '1' }), packageId({ name: 'a', version: null })],
      ['a@1', 'a'],
    );
  });

  test('is a manifest as far as its fields are what they should be', () => {
    const raw = {
      ...{
        name: 'a',
        version: '1.0.0',
        main: 'x.js',
        gypfile: false,
        os: 'linux',
        cpu: ['x64', 7],
        libc: ['musl'],
      },
      ...{
        scripts: { a: 'b', c: 7 },
        dependencies: { d: '1' },
        optionalDependencies: { e: '2' },
        devDependencies: { f: '3' },
      },
    };
    assert.deepEqual(parseManifest(JSON.stringify(raw)), {
      ...raw,
      ...{ scripts: { a: 'b' }, os: ['linux'], cpu: ['x64'], raw },
    });
    const odd = { name: 7, version: {}, main: [], gypfile: 'no', os: 7, scripts: [], dependencies: 'x' };
    assert.deepEqual(parseManifest(JSON.stringify(odd)), {
      ...{ name: null, version: null, main: null, gypfile: null, os: [], cpu: [], libc: [], raw: odd },
      ...{ scripts: {}, dependencies: {}, optionalDependencies: {}, devDependencies: {} },
    });
    for (const text of ['', '[]', '"x"', 'null']) assert.equal(parseManifest(text), null, text);
  });
});

test('a file without permission is unreadable, except for root', { skip: process.getuid?.() === 0 }, () => {
  const root = makeFolder('denied');
  writeFiles(root, { a: '' });
  chmodSync(join(root, 'a'), 0);
  const tree = openDirectory(root);
  assert.equal(tree.mayRead('a'), false);
  assert.equal(tree.unreadable().get('a'), 'EACCES');
});

test('a writer sweeps what writers of the same file left when they were killed, and no more', () => {
  const root = makeFolder('leftovers');
  const file = join(root, 'package.json');
  const old = ['package.json.1.tmp', 'package.json.22.a_b.tmp'];
  const others = ['package.json.tmp', 'package.json.x.tmp', 'other.json.1.tmp', 'package.json.1.tmp.mine'];
  writeFiles(root, Object.fromEntries([...old, ...others, 'package.json.3.tmp'].map((name) => [name, ''])));
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const name of [...old, ...others]) utimesSync(join(root, name), longAgo, longAgo);
  writeAtomically(file, '{}');
  assert.deepEqual(readdirSync(root).sort(), ['package.json', 'package.json.3.tmp', ...others].sort());
});

test('each kind of folder of a user is where its system has it, or where its variable says', () => {
  const kinds = ['cache', 'config', 'state'] as const;
  const on = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv) =>
    kinds.map((kind) => userFolder(kind, env, platform));
  const home = { HOME: '/h' };
  assert.deepEqual(on('linux', home), [
    '/h/.cache/abistamp',
    '/h/.config/abistamp',
    '/h/.local/state/abistamp',
  ]);
  assert.deepEqual(on('darwin', home), [
    '/h/Library/Caches/abistamp',
    '/h/.config/abistamp',
    '/h/Library/Application Support/abistamp',
  ]);
  const xdg = { XDG_CACHE_HOME: '/c', XDG_CONFIG_HOME: '/s', XDG_STATE_HOME: '/t' };
  assert.deepEqual(on('linux', { ...home, ...xdg }), ['/c/abistamp', '/s/abistamp', '/t/abistamp']);
  assert.deepEqual(on('win32', { USERPROFILE: 'C:\\h' }), [
    'C:\\h\\AppData\\Local\\abistamp\\Cache',
    'C:\\h\\AppData\\Roaming\\abistamp',
    'C:\\h\\AppData\\Local\\abistamp\\State',
  ]);
  const windows = { USERPROFILE: 'C:\\h', LOCALAPPDATA: 'D:\\l', APPDATA: 'D:\\r' };
  assert.deepEqual(on('win32', windows), [
    'D:\\l\\abistamp\\Cache',
    'D:\\r\\abistamp',
    'D:\\l\\abistamp\\State',
  ]);
});

test('a walk enters each folder once, outer ones first, and none of packages, caches or version control', () => {
  const root = makeFolder('walk');
  const entered = ['a', 'a/b', 'a/b/c', 'git', '.github'];
  const skipped = ['node_modules', '.git', '.hg', '.yarn', '.cache', 'a/node_modules', 'a/b/.git'];
  for (const folder of [...entered, ...skipped]) writeFiles(root, { [`${folder}/in/file`]: '' });
  symlinkSync(root, join(root, 'a/again'));
  const visited: string[] = [];
  const namesOf = new Map<string, ReadonlySet<string>>();
  walkFolders(root, (folder, names) => {
    visited.push(folder.slice(root.length + 1));
    namesOf.set(folder, names);
  });
  assert.deepEqual([...visited].sort(), ['', ...entered.flatMap((each) => [each, `${each}/in`])].sort());
  for (const [i, folder] of visited.entries())
    if (folder.includes('/'))
      assert.ok(visited.indexOf(folder.slice(0, folder.lastIndexOf('/'))) < i, folder);
  assert.deepEqual([...(namesOf.get(join(root, 'a')) ?? [])].sort(), ['again', 'b', 'in', 'node_modules']);
  const none: string[] = [];
  walkFolders(join(root, 'nowhere'), (_, names) => none.push(...names));
  assert.deepEqual(none, []);
});
