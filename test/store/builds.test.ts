import assert from 'node:assert/strict';
import fs, {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, mock, test } from 'node:test';
import { listStore, verifyStore } from '@abistamp/core';
import { readBuildOptions } from '@abistamp/core/internal/store/build-options';
import { findBesides, findChanged, snapshotFolder } from '@abistamp/core/internal/store/changed-files';
import {
  hashFiles,
  hashKey,
  isBuildNote,
  parseEntry,
  type StoreEntry,
  type StoreKey,
} from '@abistamp/core/internal/store/entry';
import { findBuilds, hasBuild, hasSameBuild } from '@abistamp/core/internal/store/find-build';
import { hashSources } from '@abistamp/core/internal/store/hash-sources';
import { entryPath, keepBuild, objectPath } from '@abistamp/core/internal/store/keep-build';
import { listFolder } from '@abistamp/core/internal/store/list-folder';
import { locateStore } from '@abistamp/core/internal/store/location';
import { isOurFile, isOurStore } from '@abistamp/core/internal/store/private-folder';
import { boundStore, pruneStore } from '@abistamp/core/internal/store/prune-store';
import { restoreBuild } from '@abistamp/core/internal/store/restore-build';
import { counts, isMadeIn, isVoucher } from '@abistamp/core/internal/store/voucher';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const hour = 3_600_000;
const tree = '1'.repeat(32);
const other = '2'.repeat(32);
const asker = { tree, trusted: new Map() };
const key: StoreKey = {
  name: 'a',
  version: '1.0.0',
  integrity: 'sha512-a',
  target: 'node-v127-linux-x64',
  options: '0'.repeat(64),
  sources: '0'.repeat(64),
};
const addon = 'build/Release/a.node';
const note = 'build/config.gypi';

function packageWith(
  files: Readonly<Record<string, string>> = { [addon]: 'native', [note]: 'note' },
): string {
  const folder = makeFolder('package');
  writeFiles(folder, files);
  return folder;
}

function keep(
  store: string,
  files?: Readonly<Record<string, string>>,
  changes: Partial<StoreKey> = {},
): StoreEntry {
  const folder = packageWith(files);
  const paths = Object.keys(files ?? { [addon]: '', [note]: '' });
  return keepBuild(store, { ...key, ...changes }, `build:${tree}`, folder, paths);
}

const listAll = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));

describe('a build that is stored', () => {
  test('is restored as it was: content, which files are programs, and a time of its own', () => {
    const store = makeFolder('store');
    const folder = packageWith();
    chmodSync(join(folder, addon), 0o755);
    chmodSync(join(folder, note), 0o600);
    const entry = keepBuild(store, key, `build:${tree}`, folder, [note, addon]);
    assert.deepEqual(
      entry.files.map(({ path, size, executable }) => [path, size, executable]),
      [
        [addon, 6, true],
        [note, 4, false],
      ],
    );
    const [one, two] = [makeFolder('target'), makeFolder('target')];
    for (const target of [one, two]) {
      assert.equal(restoreBuild(store, entry, target), true);
      assert.equal(readFileSync(join(target, addon), 'utf8'), 'native');
      assert.equal(statSync(join(target, addon)).mode & 0o777, 0o755);
      assert.equal(statSync(join(target, note)).mode & 0o777, 0o644);
      assert.deepEqual(readdirSync(join(target, 'build/Release')), ['a.node']);
    }
    const times = [one, two].map((target) =>
      [addon, note].map((path) => statSync(join(target, path)).mtimeMs),
    );
    assert.deepEqual(times[0], times[1]);
    assert.notEqual(times[0]?.[0], times[0]?.[1]);
    for (const time of times.flat()) {
      const year = new Date(time).getUTCFullYear();
      assert.ok(year >= 2001 && year <= 2004, `${year}`);
    }
  });

  test('does not reach files that its target is a hard link to', () => {
    const store = makeFolder('store');
    const entry = keep(store);
    const [elsewhere, target] = [makeFolder('elsewhere'), makeFolder('target')];
    writeFiles(elsewhere, { 'a.node': 'shared' });
    mkdirSync(join(target, 'build/Release'), { recursive: true });
    linkSync(join(elsewhere, 'a.node'), join(target, addon));
    restoreBuild(store, entry, target);
    assert.equal(readFileSync(join(elsewhere, 'a.node'), 'utf8'), 'shared');
  });

  for (const [what, harm] of [
    ['changed', (path: string) => writeFileSync(path, 'NATIVE')],
    ['cut off', (path: string) => truncateSync(path, 3)],
    ['gone', (path: string) => rmSync(path)],
    ['writable for others', (path: string) => chmodSync(path, 0o666)],
  ] as const)
    test(`is not restored where it was ${what}, and nothing has changed then`, () => {
      const store = makeFolder('store');
      const entry = keep(store);
      harm(objectPath(store, entry.files[0]?.sha256 ?? ''));
      const target = packageWith({ [addon]: 'old' });
      assert.equal(restoreBuild(store, entry, target), false);
      assert.equal(readFileSync(join(target, addon), 'utf8'), 'old');
      assert.equal(existsSync(objectPath(store, entry.files[0]?.sha256 ?? '')), false);
    });

  test('leaves no half file where the target cannot be written', () => {
    const store = makeFolder('store');
    const entry = keep(store);
    const target = makeFolder('target');
    mkdirSync(join(target, addon), { recursive: true });
    writeFiles(target, { [`${addon}/x`]: '' });
    assert.throws(() => restoreBuild(store, entry, target));
    assert.deepEqual(readdirSync(join(target, 'build/Release')), ['a.node']);
  });

  test('is readable for this user alone', () => {
    const store = join(makeFolder('home'), 'store');
    keep(store);
    assert.equal(statSync(join(store, 'v2')).mode & 0o777, 0o700);
    for (const file of listAll(store)) assert.equal(statSync(file).mode & 0o777, 0o600, file);
  });

  test('is stored once, and a second time only counts as used', () => {
    const store = makeFolder('store');
    const entry = keep(store);
    const before = listAll(store).sort();
    const old = new Date(Date.now() - 5 * hour);
    for (const file of before) utimesSync(file, old, old);
    assert.deepEqual(keep(store), entry);
    assert.deepEqual(listAll(store).sort(), before);
    for (const file of before) assert.ok(statSync(file).mtimeMs > Date.now() - hour, file);
  });

  test('is kept again where its content went bad meanwhile', () => {
    const store = makeFolder('store');
    const path = objectPath(store, keep(store).files[0]?.sha256 ?? '');
    writeFileSync(path, 'NATIVE');
    keep(store);
    assert.equal(readFileSync(path, 'utf8'), 'native');
  });

  test('has at most seven others beside it under one key: the oldest go', () => {
    const store = makeFolder('store');
    for (let i = 0; i < 10; i++) {
      const entry = keep(store, { [addon]: `native ${i}` });
      const time = new Date(Date.now() - (20 - i) * hour);
      utimesSync(entryPath(store, entry), time, time);
    }
    const found = findBuilds(store, key, asker).map(({ files }) => {
      return readFileSync(objectPath(store, files[0]?.sha256 ?? ''), 'utf8');
    });
    assert.deepEqual(
      found,
      [9, 8, 7, 6, 5, 4, 3, 2].map((i) => `native ${i}`),
    );
  });

  test('is found by everything that decides it, and by nothing else', () => {
    const store = makeFolder('store');
    keep(store);
    assert.equal(hasBuild(store, key, asker), true);
    const others: Partial<StoreKey>[] = [
      { name: 'b' },
      { version: '1.0.1' },
      { integrity: 'sha512-b' },
      { target: 'node-v115-linux-x64' },
      { options: '1'.repeat(64) },
      { sources: '1'.repeat(64) },
    ];
    for (const change of others) assert.equal(hasBuild(store, { ...key, ...change }, asker), false);
    assert.equal(new Set([key, ...others.map((change) => ({ ...key, ...change }))].map(hashKey)).size, 7);
  });

  test('is found while all its files are there', () => {
    const store = makeFolder('store');
    const { files } = keep(store);
    rmSync(objectPath(store, files[1]?.sha256 ?? ''));
    assert.equal(hasBuild(store, key, asker), false);
    assert.equal(findBuilds(store, key, asker).length, 1);
  });

  test('is none where its entry is torn, misplaced, or not ours', () => {
    const store = makeFolder('store');
    const entry = keep(store);
    const path = entryPath(store, entry);
    const text = readFileSync(path, 'utf8');
    const isFound = () => findBuilds(store, key, asker).length > 0;
    writeFileSync(path, text.slice(0, 50));
    assert.equal(isFound(), false);
    writeFileSync(path, text.replace('"version":"1.0.0"', '"version":"1.0.1"'));
    assert.equal(isFound(), false);
    writeFileSync(path, text);
    assert.equal(isFound(), true);
    chmodSync(path, 0o622);
    assert.equal(isFound(), false);
    chmodSync(path, 0o600);
    chmodSync(join(store, 'v2'), 0o777);
    assert.equal(isFound(), false);
    assert.throws(() => keep(store), { code: 'EPERM' });
  });

  test('of the package manager counts for its own tree alone, and both kinds are told apart', () => {
    const store = makeFolder('store');
    keepBuild(store, key, `host:${other}`, packageWith(), [addon]);
    assert.equal(hasBuild(store, key, asker), false);
    assert.equal(hasBuild(store, key, { tree: other, trusted: new Map() }), true);
    assert.deepEqual(
      ([`build:${other}`, `host:${tree}`, `host:${other}`, `key:${tree}`] as const).map((voucher) => [
        counts(voucher, asker),
        isMadeIn(voucher, tree),
        isMadeIn(voucher, other),
      ]),
      [
        [true, false, true],
        [true, true, false],
        [false, false, true],
        [false, false, false],
      ],
    );
  });

  for (const [text, valid] of [
    ['build:0123456789abcdef', true],
    [`key:${'0'.repeat(64)}`, true],
    [`key:${'0'.repeat(65)}`, false],
    ['build:0123456789abcde', false],
    ['other:0123456789abcdef', false],
    ['build:0123456789ABCDEF', false],
    ['xbuild:0123456789abcdef', false],
  ] as const)
    test(`is answered for by ${text}: ${valid}`, () => assert.equal(isVoucher(text), valid));
});

describe('the same build', () => {
  test('is one with the same outputs; node-gyp’s note is none', () => {
    const store = makeFolder('store');
    keep(store);
    const same = (files: Record<string, string>) =>
      hasSameBuild(store, key, asker, packageWith(files), Object.keys(files));
    assert.equal(same({ [addon]: 'native', [note]: 'another note' }), true);
    assert.equal(same({ [addon]: 'NATIVE' }), true, 'sizes decide');
    assert.equal(same({ [addon]: 'longer native' }), false);
    assert.equal(same({ [addon]: 'native', 'lib/b.so': '' }), false);
    assert.equal(same({ 'lib/a.node': 'native' }), false);
  });

  test('is none where its files are gone', () => {
    const store = makeFolder('store');
    const { files } = keep(store);
    rmSync(objectPath(store, files[0]?.sha256 ?? ''));
    assert.equal(hasSameBuild(store, key, asker, packageWith(), [addon]), false);
  });

  test('has a name of its own by its files and by who answers for it', () => {
    const entry = keep(makeFolder('store'));
    const [first, ...rest] = entry.files;
    assert.ok(first !== undefined);
    const names = [
      entry,
      { ...entry, voucher: `host:${tree}` as const },
      { ...entry, files: rest },
      { ...entry, files: [{ ...first, path: 'x' }, ...rest] },
      { ...entry, files: [{ ...first, sha256: 'f'.repeat(64) }, ...rest] },
    ].map(hashFiles);
    assert.equal(new Set(names).size, names.length);
    assert.equal(hashFiles({ ...entry, files: [{ ...first, executable: true }, ...rest] }), names[0]);
    assert.ok(names.every((name) => /^[0-9a-f]{32}$/.test(name)));
  });

  test('knows node-gyp’s note by its name', () => {
    assert.deepEqual(
      ['config.gypi', 'build/config.gypi', 'build/myconfig.gypi', 'config.gypi/x'].map(isBuildNote),
      [true, true, false, false],
    );
  });
});

describe('an entry', () => {
  const valid = keep(makeFolder('store'));
  const reads = (change: (entry: Record<string, never>) => void) => {
    const copy = JSON.parse(JSON.stringify(valid));
    change(copy);
    return parseEntry(JSON.stringify(copy)) !== null;
  };

  test('comes back as it was written', () => {
    assert.deepEqual(parseEntry(JSON.stringify(valid)), valid);
    assert.deepEqual(
      parseEntry(JSON.stringify({ ...valid, envelope: 'text', voucher: `key:${tree}` }))?.envelope,
      'text',
    );
  });

  const file = (field: string, value: unknown) => (entry: Record<string, Record<string, unknown>[]>) => {
    const [first] = entry['files'] ?? [];
    if (first !== undefined) first[field] = value;
  };
  const wrong: Record<string, (entry: never) => void> = {
    'another version': (entry: Record<string, unknown>) => {
      entry['version'] = 1;
    },
    'no voucher': (entry: Record<string, unknown>) => {
      entry['voucher'] = 'me';
    },
    'an envelope that is no text': (entry: Record<string, unknown>) => {
      entry['envelope'] = 7;
    },
    'a target that is none': (entry: { key: Record<string, unknown> }) => {
      entry.key['target'] = 'node';
    },
    'options that are no hash': (entry: { key: Record<string, unknown> }) => {
      entry.key['options'] = 'secret';
    },
    'sources that are no hash': (entry: { key: Record<string, unknown> }) => {
      entry.key['sources'] = 'F'.repeat(64);
    },
    'a path that leads out': file('path', '../a.node'),
    'an absolute path': file('path', '/a.node'),
    'a path of another package': file('path', 'node_modules/b/b.node'),
    'a hash that is none': file('sha256', 'f'.repeat(63)),
    'a size below nothing': file('size', -1),
    'a size that is no number of bytes': file('size', 1.5),
    'a size beyond the limit': file('size', 512 * 1024 * 1024 + 1),
    'a mode that is none': file('executable', 'yes'),
  };
  for (const [what, change] of Object.entries(wrong))
    test(`is none with ${what}`, () => assert.equal(reads(change as never), false));

  test('may have a file of any size up to the limit', () => {
    for (const size of [0, 512 * 1024 * 1024])
      assert.equal(reads(file('size', size) as never), true, `${size}`);
  });
});

describe('what a build made', () => {
  /** @returns what counts as made, once the build has written these files */
  function made(
    files: Record<string, string>,
    before: Record<string, string> = { 'index.js': 'old' },
  ): string[] | null {
    const folder = packageWith({ 'package.json': '{}', ...before });
    const snapshot = snapshotFolder(folder);
    assert.ok(snapshot !== null);
    writeFiles(folder, files);
    return findChanged(snapshot, folder);
  }

  test('are new and changed files', () => {
    assert.deepEqual(made({ 'lib/z.json': '1', [addon]: 'x', 'index.js': 'new' }), [
      addon,
      'index.js',
      'lib/z.json',
    ]);
    assert.deepEqual(made({}), []);
  });

  test('are also those written again with the same content', () => {
    const folder = packageWith({ [addon]: 'x' });
    const past = new Date(Date.now() - hour);
    utimesSync(join(folder, addon), past, past);
    const snapshot = snapshotFolder(folder);
    assert.ok(snapshot !== null);
    const rounded = new Date(past.getTime() + 1);
    utimesSync(join(folder, addon), rounded, rounded);
    assert.deepEqual(findChanged(snapshot, folder), []);
    writeFileSync(join(folder, addon), 'x');
    assert.deepEqual(findChanged(snapshot, folder), [addon]);
  });

  const intermediate = [
    ...['build/Makefile', 'build/a.target.mk', 'build/a.Makefile', 'build/obj/a.o', 'build/a.a', 'x/a.d'],
    ...['CMakeCache.txt', 'build/CMakeFiles/x', 'build/node_gyp_bins/python3', 'build/gyp-mac-tool', 'a.lib'],
    ...['target/a.rlib', 'build/a.log', 'build/a.vcxproj', 'build/a.stamp', 'build/cmake_install.cmake'],
  ];
  for (const path of intermediate)
    test(`leave out what only the next build reads: ${path}`, () =>
      assert.deepEqual(made({ [path]: 'x' }), []));

  for (const path of [
    'build/config.gypi',
    'lib/a.so',
    'a.dylib',
    'makefile.js',
    'build/data.json',
    'a.txt',
    'a.ob',
  ])
    test(`are not taken for that: ${path}`, () => assert.deepEqual(made({ [path]: 'x' }), [path]));

  test('leave out what belongs to other packages and to tools', () => {
    const files = [
      'node_modules/b/b.node',
      '.cache/x',
      '.git/x',
      'build/Release/obj.target/x.node',
      '.bin/x',
    ];
    assert.deepEqual(made(Object.fromEntries(files.map((path) => [path, 'x']))), []);
  });

  test('cannot be told of a build that made more than anything needs', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`out/${i}`, '']));
    assert.equal(made(many(256))?.length, 256);
    assert.equal(made(many(257)), null);
  });

  test('cannot be told of a folder that is gone', () => {
    assert.equal(snapshotFolder(join(makeFolder('gone'), 'x')), null);
    assert.equal(findChanged(new Map(), join(makeFolder('gone'), 'x')), null);
  });
});

describe('what a package manager’s build left', () => {
  /** Files with their times, in seconds from when the package was unpacked. */
  function left(files: Record<string, number>, native: string[] = [addon]): string[] | null {
    const folder = makeFolder('left');
    const start = Date.now() - hour;
    for (const [path, seconds] of Object.entries({ 'package.json': 0, ...files })) {
      writeFiles(folder, { [path]: 'x' });
      const time = new Date(start + seconds * 1000);
      utimesSync(join(folder, path), time, time);
    }
    return findBesides(folder, native);
  }

  test('is what lies beside the native files in the build’s folder', () => {
    assert.deepEqual(left({ [addon]: 10, 'build/data.json': 10, 'build/Makefile': 9, 'index.js': 0 }), [
      'build/data.json',
    ]);
  });

  test('cannot be told where it wrote elsewhere, too', () => {
    assert.equal(left({ [addon]: 10, 'lib/made.js': 10 }), null);
    assert.equal(left({ [addon]: 10, 'lib/made.js': 1 }), null, 'a second after the manifest');
    assert.deepEqual(left({ [addon]: 10, 'lib/unpacked.js': 0.9 }), []);
    assert.deepEqual(left({ [addon]: 10, 'lib/a.o': 10 }), [], 'only the next build reads it');
  });

  test('began with node-gyp’s note, or CMake’s, where there is one', () => {
    for (const begun of ['build/config.gypi', 'build/CMakeCache.txt']) {
      assert.notEqual(left({ [begun]: 5, [addon]: 10, 'lib/x.js': 4 }), null, begun);
      assert.equal(left({ [begun]: 5, [addon]: 10, 'lib/x.js': 5 }), null, begun);
    }
  });

  test('is nothing where the native files came with the package', () => {
    assert.deepEqual(left({ [addon]: 0, 'build/data.json': 0, 'lib/x.js': 100 }), []);
    assert.deepEqual(left({ [addon]: -5, 'lib/x.js': 100 }), []);
  });

  test('cannot be told of more than anything needs, or of a folder that is gone', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`build/${i}`, 10]));
    assert.equal(left({ [addon]: 10, ...many(255) })?.length, 255);
    assert.equal(left({ [addon]: 10, ...many(256) }), null);
    assert.equal(findBesides(join(makeFolder('gone'), 'x'), []), null);
  });
});

describe('what a build reads', () => {
  const hash = (files: Record<string, string>) =>
    hashSources(packageWith({ 'package.json': '{}', ...files }));
  const counts = (path: string, others: Record<string, string> = {}) =>
    hash({ ...others, [path]: 'one' }) !== hash({ ...others, [path]: 'two' });

  for (const path of [
    ...['src/a.cc', 'a.C', 'a.h', 'a.rs', 'binding.gyp', 'a.gypi', 'a.cmake', 'CMakeLists.txt', 'configure'],
    ...['Makefile', 'x/Cargo.lock', '.npmrc', 'a.patch', 'a.py', 'a.sh', 'x/package.json', 'scripts/a.js'],
    ...['tools/a.mjs', 'install/a.cjs', 'gyp/a.json', 'deps/a.ts', 'binding/a.js', 'script/a.js'],
  ])
    test(`is ${path}`, () => assert.equal(counts(path), true));

  for (const path of [
    'index.js',
    'lib/a.js',
    'README.md',
    'build/a.cc',
    'prebuilds/a.h',
    'target/a.rs',
    'myscripts/a.js',
    'a.node',
  ])
    test(`is not ${path}`, () => assert.equal(counts(path), false));

  test('is any script that the manifest or binding.gyp names', () => {
    const manifest = (install: string) => ({ 'package.json': JSON.stringify({ scripts: { install } }) });
    assert.equal(counts('lib/make.js', manifest('node lib/make.js')), true);
    assert.equal(counts('lib/make.js', manifest('node ./lib/make && true')), true);
    assert.equal(counts('lib/make.js', manifest('node lib/remake.js')), false);
    assert.equal(counts('lib/make.js', { 'binding.gyp': '<!(node lib/make.js)' }), true);
  });

  test('is told apart by name as well, and does not depend on the order of writing', () => {
    assert.notEqual(hash({ 'a.c': 'x' }), hash({ 'b.c': 'x' }));
    assert.equal(hash({ 'a.c': 'x', 'b.c': 'y' }), hash({ 'b.c': 'y', 'a.c': 'x' }));
    assert.notEqual(hash({ 'a.c': 'x', 'b.c': 'y' }), hash({ 'a.c': 'y', 'b.c': 'x' }));
  });

  test('cannot be told of a package that is too large, or gone', () => {
    assert.equal(hashSources(join(makeFolder('gone'), 'x')), null);
    const folder = packageWith({ 'a.c': '', 'b.bin': '' });
    truncateSync(join(folder, 'b.bin'), 300 * 1024 * 1024);
    assert.notEqual(hashSources(folder), null);
    truncateSync(join(folder, 'a.c'), 256 * 1024 * 1024 + 1);
    assert.equal(hashSources(folder), null);
  });
});

describe('files of a package', () => {
  test('are regular ones, with their sizes and times; links are not followed', () => {
    const folder = packageWith({ 'a/b/c.txt': '123', 'd.txt': '' });
    writeFiles(folder, { 'node_modules/x/y': '' });
    symlinkSync('d.txt', join(folder, 'link'));
    symlinkSync('a', join(folder, 'folder-link'));
    const listed = listFolder(folder)?.sort((a, b) => (a.path < b.path ? -1 : 1));
    assert.deepEqual(
      listed?.map(({ path, size }) => [path, size]),
      [
        ['a/b/c.txt', 3],
        ['d.txt', 0],
      ],
    );
    assert.equal(listed?.[0]?.mtimeMs, statSync(join(folder, 'a/b/c.txt')).mtimeMs);
  });

  test('are all of them, or none where there are too many', () => {
    const folder = packageWith({ 'a.txt': '' });
    const list = (count: number) => {
      const entries = readdirSync(folder, { withFileTypes: true });
      const spy = mock.method(fs, 'readdirSync', () => Array(count).fill(entries[0]));
      syncBuiltinESMExports();
      try {
        return listFolder(folder)?.length;
      } finally {
        spy.mock.restore();
        syncBuiltinESMExports();
      }
    };
    assert.equal(list(20_000), 20_000);
    assert.equal(list(20_001), undefined);
  });
});

describe('settings that change what is compiled', () => {
  test('are the compilers’ own, and the package’s', () => {
    const env = {
      CXXFLAGS: '-O2',
      CC: 'clang',
      CFLAGS: '',
      HOME: '/home',
      npm_config_debug: 'true',
      npm_config_scope_my_addon_flag: '1',
      NPM_CONFIG_SCOPE_MY_ADDON_OTHER: '2',
      npm_config_scope_my_addonx: '3',
      npm_config_registry: 'x',
      LDFLAGS: undefined,
    };
    assert.deepEqual(readBuildOptions('@scope/my-addon', env), [
      ...['CC=clang', 'CXXFLAGS=-O2', 'NPM_CONFIG_SCOPE_MY_ADDON_OTHER=2', 'npm_config_debug=true'],
      'npm_config_scope_my_addon_flag=1',
    ]);
    assert.deepEqual(readBuildOptions('a', { HOME: '/home' }), []);
  });

  for (const variable of [
    ...['CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'CPPFLAGS', 'LDFLAGS', 'GYP_DEFINES'],
    ...['npm_config_build_from_source', 'npm_config_debug'],
  ])
    test(`${variable} is one of them`, () => {
      assert.deepEqual(readBuildOptions('a', { [variable]: 'x', [`${variable}S`]: 'y' }), [`${variable}=x`]);
    });
});

describe('the store’s place', () => {
  test('is named, or the user’s cache folder as the system defines it', () => {
    const HOME = '/home/me';
    assert.equal(locateStore({ ABISTAMP_STORE: 'off' }), null);
    assert.equal(locateStore({ ABISTAMP_STORE: '/a/b' }), '/a/b');
    assert.equal(locateStore({ ABISTAMP_STORE: 'b' }), join(process.cwd(), 'b'));
    assert.equal(locateStore({ ABISTAMP_STORE: '', HOME }, 'linux'), '/home/me/.cache/abistamp');
    assert.equal(locateStore({ HOME, XDG_CACHE_HOME: '/c' }, 'linux'), '/c/abistamp');
    assert.equal(locateStore({ HOME, XDG_CACHE_HOME: 'c' }, 'linux'), '/home/me/.cache/abistamp');
    assert.equal(locateStore({ HOME, XDG_CACHE_HOME: '/c' }, 'darwin'), '/home/me/Library/Caches/abistamp');
    assert.equal(locateStore({ HOME, LOCALAPPDATA: '/l' }, 'win32'), '/l/abistamp/Cache');
    assert.equal(locateStore({ HOME }, 'win32'), '/home/me/AppData/Local/abistamp/Cache');
  });

  test('is used where nobody else can have written to it', () => {
    const store = makeFolder('store');
    assert.equal(isOurStore(store), false);
    mkdirSync(join(store, 'v2'), { mode: 0o755 });
    assert.equal(isOurStore(store), true);
    for (const mode of [0o775, 0o757]) {
      chmodSync(join(store, 'v2'), mode);
      assert.equal(isOurStore(store), false, mode.toString(8));
    }
    rmSync(join(store, 'v2'), { recursive: true });
    writeFileSync(join(store, 'v2'), '');
    assert.equal(isOurStore(store), false);
    assert.equal(isOurStore(join(store, 'v2', 'below-a-file')), false);
  });

  test('has files that are files, and no links', () => {
    const folder = packageWith({ a: '' });
    symlinkSync('a', join(folder, 'b'));
    const [file, link] = [join(folder, 'a'), join(folder, 'b')];
    chmodSync(file, 0o644);
    assert.deepEqual([file, link, folder, join(folder, 'c')].map(isOurFile), [true, false, false, false]);
    for (const mode of [0o664, 0o646]) {
      chmodSync(file, mode);
      assert.equal(isOurFile(file), false, mode.toString(8));
    }
  });
});

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
