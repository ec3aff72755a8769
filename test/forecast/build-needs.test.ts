import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listLinkedLibraries } from '@abistamp/core/internal/forecast/linked-libraries';
import { isOldAddonApi } from '@abistamp/core/internal/forecast/old-addon-api';
import { findOldStandard } from '@abistamp/core/internal/forecast/pinned-standard';
import { readGyp } from '@abistamp/core/internal/forecast/read-gyp';
import { readNativeSources } from '@abistamp/core/internal/operations/plan/read-native-sources';
import { hasDistutils, hasLibrary, hasModule, hasPython2 } from '@abistamp/core/internal/repair/build-needs';
import { memoryTree } from '../fuzz/memory-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const standard = (gyp: string, v8 = '13.6') => findOldStandard(readGyp(gyp), v8);
const libraries = (gyp: string) =>
  listLinkedLibraries(readGyp(gyp)).map(({ kind, name, line }) => `${kind} ${name} ${line}`);

test('strings of a binding.gyp are those for Linux, each with its key, line and condition', () => {
  const gyp = `# 'no': ['string']
{ "targets": [{ 'target_name': 'a', # the "name"
    'conditions': [
      ["OS=='mac'", { 'defines': ['MAC'] }, { 'defines': ['NO_MAC'] }],
      ['OS != "win"', { 'defines': ['NO_WIN'] }, { 'defines': ['WIN'] }],
      ['OS=="linux"', { 'conditions': [['arch=="x64"', { 'defines': ['X64', 'it\\'s'] }]] }],
      ['OS=="mac"', { 'conditions': [['arch=="x64"', { 'defines': ['MAC64'] }]] }],
    ]
  }]
}`;
  assert.deepEqual(
    readGyp(gyp)
      .filter(({ key }) => key !== null)
      .map(({ key, value, line, where }) => [key, value, line, where].join(' ')),
    [
      'target_name a 2 always',
      'defines NO_MAC 4 always',
      'defines NO_WIN 5 always',
      'defines X64 6 perhaps',
      "defines it\\'s 6 perhaps",
    ],
  );
  for (const broken of [']]]', '{"a": [', '"', '\'a\n"b']) readGyp(broken);
  const values = (text: string) => readGyp(text).map(({ value }) => value);
  assert.deepEqual(values(`['a', 'b\n'c', "d', 'e]\n'f']`), ['a', 'c', 'f'], 'a string without an end');
  assert.deepEqual(values(`['${'a'.repeat(5000)}', 'b']`).slice(1), ['b']);
});

test('a C++ standard is too old where the headers need a newer one', () => {
  const pinned = (value: string, key = 'cflags_cc') => `{\n'targets': [{ '${key}': ['-O2', '${value}'] }] }`;
  assert.deepEqual(standard(pinned('-std=c++17')), { has: 'c++17', needs: 'c++20', line: 2 });
  assert.deepEqual(standard(pinned('-std=gnu++1y'), '11.3'), { has: 'c++1y', needs: 'c++17', line: 2 });
  assert.deepEqual(standard(pinned('-std=c++11'), '10.2'), { has: 'c++11', needs: 'c++14', line: 2 });
  const fine: readonly (readonly [gyp: string, v8: string | null])[] = [
    [pinned('-std=c++14'), '10.2'],
    [pinned('-std=c++17'), '12.4'],
    [pinned('-std=c++2a'), '14.6'],
    [pinned('-std=c++17'), null],
    // What common.gypi asks for comes after it.
    [pinned('-std=c++14', 'cflags'), '13.6'],
    [pinned('-std=gnu++17', 'cflags_cc!'), '13.6'],
    [`[['OS=="mac"', ${pinned('-std=c++14')}]]`, '13.6'],
    [`[['v8 > 12', ${pinned('-std=c++20')}, ${pinned('-std=c++17')}]]`, '13.6'],
  ];
  for (const [gyp, v8] of fine) assert.equal(findOldStandard(readGyp(gyp), v8), null, gyp);
});

test('only sources that include headers of V8 need their standard', () => {
  const includes = (text: string) => readNativeSources(memoryTree({ 'a/a.cc': text }), 'a').includesV8;
  assert.equal(includes('#include <nan.h>'), true);
  assert.equal(includes('# include "node.h"\n'), true);
  assert.equal(includes('#include <napi.h>\n#include <node_api.h>'), false);
});

test('a node-addon-api may be too old for C++20', () => {
  const isOld = (version: string, { standard = 'gnu++20', gyp = '', pinned = null as number | null } = {}) =>
    isOldAddonApi(version, standard, readGyp(gyp), pinned);
  assert.deepEqual(
    ['3.0.2', '3.1.0', '3.2.1', '4.0.0'].map((version) => isOld(version)),
    [false, true, true, false],
  );
  assert.equal(isOld('3.2.1', { standard: 'gnu++17' }), false);
  assert.equal(isOld('3.2.1', { gyp: "{ 'cflags_cc': ['-std=c++17'] }" }), false);
  assert.equal(isOld('3.2.1', { gyp: "{ 'cflags': ['-std=c++17'] }" }), true);
  assert.equal(isOld('3.2.1', { pinned: 3 }), false);
  assert.equal(isOld('3.2.1', { pinned: 8 }), true);
});

test('a command of spaces takes no longer than any other', () => {
  // With a pattern that tries each split of them it would not end.
  for (const text of [' ', 'a ', 'pkg-config a || '])
    assert.deepEqual(libraries(`{'libraries': ['<!(a${text.repeat(50_000)}!)']}`), []);
});

test('libraries are those that a build links whatever its conditions say', () => {
  assert.deepEqual(
    libraries(`{ 'conditions': [['OS=="linux"', { 'link_settings': { 'libraries': ['-lX11 -lpng12', '-lz'] } }]],
      'include_dirs': ['<!@(pkg-config --cflags libudev glib-2.0)', "<!(node -p 1)"],
      'cflags': ['<!@(pkg-config --cflags gtk || true)'] }`),
    ['library X11 1', 'library png12 1', 'library z 1', 'module libudev 2', 'module glib-2.0 2'],
  );
  const shell = (command: string) => libraries(`{ 'libraries': ["<!@(['sh', '-c', '${command}'])"] }`);
  assert.deepEqual(shell('pkg-config --libs a'), ['module a 1']);
  assert.deepEqual(shell('pkg-config -s --libs a || pkg-config --libs b'), ['module a || b 1']);
  for (const other of [
    'pkg-config a || echo -la',
    'pkg-config a || pkg-config b c',
    'pkg-config a; true',
    '',
  ])
    assert.deepEqual(shell(other), [], other);
  assert.deepEqual(libraries(`{ 'conditions': [['has_x', { 'libraries': ['-lX11'] }]] }`), []);
  assert.deepEqual(libraries(`{ 'libraries': ['-lX11'], 'library_dirs': ['deps'] }`), []);
  assert.deepEqual(libraries(`{ 'libraries': ['-lX11', '-L../deps', 'deps/libx.a'] }`), []);
});

test('a machine is asked for libraries, modules and Python 2', { skip: process.platform !== 'linux' }, () => {
  const { env } = process;
  assert.equal(hasLibrary('m', env), true);
  assert.equal(hasLibrary('no-such-library', env), false);
  const nothing = { PATH: makeFolder('nothing') };
  assert.equal(hasLibrary('no-such-library', nothing), true);
  assert.equal(hasModule('libudev', nothing), false);
  assert.equal(hasPython2(nothing), false);
  const folder = makeFolder('programs');
  writeFiles(folder, {
    'pkg-config': '#!/bin/sh\ntest "$2" = libudev\n',
    python2: '#!/bin/sh\nexit 127\n',
    'my-python': '#!/bin/sh\nexit 0\n',
  });
  for (const name of ['pkg-config', 'python2', 'my-python']) chmodSync(join(folder, name), 0o755);
  assert.equal(hasModule('libudev', { PATH: folder }), true);
  assert.equal(hasModule('glib-2.0', { PATH: folder }), false);
  assert.equal(hasPython2({ PATH: folder }), false);
  assert.equal(hasPython2({ PATH: folder, PYTHON: join(folder, 'my-python') }), true);
});

test('a Python without distutils is told, as Python 3.12 is', { skip: process.platform === 'win32' }, () => {
  const folder = makeFolder('pythons');
  const { PATH = '' } = process.env;
  writeFiles(folder, {
    'sitecustomize.py': "import sys\nsys.modules['distutils'] = None\n",
    python3: `#!/bin/sh\nPATH='${PATH}' PYTHONPATH='${folder}' exec python3 "$@"\n`,
    broken: '#!/bin/sh\nexit 127\n',
  });
  for (const name of ['python3', 'broken']) chmodSync(join(folder, name), 0o755);
  assert.equal(hasDistutils({ PATH: folder }), false);
  assert.equal(hasDistutils({ PATH: folder, PYTHON: 'broken' }), false, 'the next one is taken');
  assert.equal(hasDistutils({ PATH: makeFolder('nothing') }), true);
});
