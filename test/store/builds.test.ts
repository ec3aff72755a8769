import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  hashFiles,
  hashKey,
  isBuildNote,
  parseEntry,
  type StoreKey,
} from '@abistamp/core/internal/store/entry';
import { findBuilds, hasBuild, hasSameBuild } from '@abistamp/core/internal/store/find-build';
import { entryPath, keepBuild, objectPath } from '@abistamp/core/internal/store/keep-build';
import { restoreBuild } from '@abistamp/core/internal/store/restore-build';
import { counts, isMadeIn, isVoucher } from '@abistamp/core/internal/store/voucher';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { storeKey as key } from '../support/store-key.ts';
import { addon, hour, keep, note, packageWith, tree } from './made-builds.ts';

const other = '2'.repeat(32);
const asker = { tree, trusted: new Map() };

const listAll = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));

describe('a build that is stored', () => {
  test('is restored as it was: content, which files are programs, and its own time', () => {
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

  test('has its own name by its files and by who answers for it', () => {
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
