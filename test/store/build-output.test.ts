import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findBesides, findChanged, snapshotFolder } from '@abistamp/core/internal/store/changed-files';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { addon, hour, packageWith } from './made-builds.ts';

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
