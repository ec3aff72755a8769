import assert from 'node:assert/strict';
import fs, { readdirSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, mock, test } from 'node:test';
import { readBuildOptions } from '@abistamp/core/internal/store/build-options';
import { hashSources } from '@abistamp/core/internal/store/hash-sources';
import { listFolder } from '@abistamp/core/internal/store/list-folder';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { packageWith } from './made-builds.ts';

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
