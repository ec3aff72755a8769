import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recogniseLoader } from '@abistamp/core/internal/loaders/index';
import { type Files, files, linux, makePackage, native, node20, resolveFrom } from './package-tree.ts';

const subject = (code: string, more: Files) =>
  makePackage({ manifest: { dependencies: { bindings: '^1.5.0' } }, files: { 'index.js': code, ...more } });

test('the name in the call, with or without its ending', () => {
  for (const call of ["require('bindings')('addon')", 'require("bindings")({ bindings: "addon.node" })']) {
    assert.deepEqual(
      resolveFrom(subject(call, { 'build/Release/addon.node': native }), linux),
      files('build/Release/addon.node'),
    );
  }
});

test('the name in a call by another name', () => {
  const view = subject("const load = require('bindings'); const x = load('addon')", {
    'build/Release/addon.node': native,
  });
  assert.deepEqual(resolveFrom(view, linux), files('build/Release/addon.node'));
});

test('bindings.node where no name is given', () => {
  const view = subject("require('bindings')()", { 'build/Release/bindings.node': native });
  assert.deepEqual(resolveFrom(view, linux), files('build/Release/bindings.node'));
});

test('nothing where the name is only known when it runs, and there is no addon', () => {
  const kindOf = (code: string, more: Files = {}) => recogniseLoader(subject(code, more)).loader.kind;
  assert.equal(kindOf("module.exports = (options) => require('bindings')(options)"), 'unknown');
  assert.equal(kindOf("require('bindings')()"), 'bindings');
  assert.equal(kindOf("const name = 'a'; require('bindings')({ bindings: name })"), 'bindings');
});

/** bindings 1.5, `defaults.try`, for Node.js 22.11 on Linux x64. */
const places = [
  'build/a.node',
  'build/Debug/a.node',
  'build/Release/a.node',
  'out/Debug/a.node',
  'Debug/a.node',
  'out/Release/a.node',
  'Release/a.node',
  'build/default/a.node',
  'compiled/22.11.0/linux/x64/a.node',
  'addon-build/release/install-root/a.node',
  'addon-build/debug/install-root/a.node',
  'addon-build/default/install-root/a.node',
  'lib/binding/node-v127-linux-x64/a.node',
];

test('every place is searched, the first of bindings first', () => {
  for (let i = 0; i < places.length; i++) {
    const present: Files = Object.fromEntries(places.slice(i).map((path) => [path, native]));
    assert.deepEqual(
      resolveFrom(subject("require('bindings')('a')", present), linux),
      files(places[i] ?? ''),
    );
  }
});

test('a fork of bindings, and one that is an optional dependency', () => {
  for (const name of ['bindings', 'bindings-shyp', 'node-bindings'])
    for (const manifest of [{ dependencies: { [name]: '1' } }, { optionalDependencies: { [name]: '1' } }]) {
      const view = makePackage({
        manifest,
        files: { 'index.js': `require('${name}')('a')`, 'out/Debug/a.node': native, 'lib/b.node': native },
      });
      assert.deepEqual(resolveFrom(view, linux), files('out/Debug/a.node'), JSON.stringify(manifest));
    }
});

test('the call with a name counts, wherever it is', () => {
  const view = subject("const load = require('bindings'); load(options); load('a')", {
    'build/Release/a.node': native,
    'build/Release/bindings.node': native,
  });
  assert.deepEqual(resolveFrom(view, linux), files('build/Release/a.node'));
});

test('the folders that carry version and ABI', () => {
  const view = subject("require('bindings')('a')", {
    'compiled/22.11.0/linux/x64/a.node': native,
    'lib/binding/node-v115-linux-x64/a.node': native,
  });
  assert.deepEqual(resolveFrom(view, linux), files('compiled/22.11.0/linux/x64/a.node'));
  assert.deepEqual(resolveFrom(view, node20), files('lib/binding/node-v115-linux-x64/a.node'));
});

test('the first that is there, even if it does not load', () => {
  const view = subject("require('bindings')('a')", {
    'build/Release/a.node': native,
    'lib/binding/node-v127-linux-x64/a.node': native,
  });
  assert.deepEqual(resolveFrom(view, linux, { broken: ['build/Release/a.node'] }), {
    kind: 'files',
    files: ['build/Release/a.node'],
    shadowed: 'lib/binding/node-v127-linux-x64/a.node',
  });
});

test('nothing where none of its places has it', () => {
  const view = subject("require('bindings')('a')", { 'lib/binding/node-v115-linux-x64/a.node': native });
  assert.deepEqual(resolveFrom(view, linux), { kind: 'nothing', expected: ['build/Release/a.node'] });
});

test('the root is the nearest folder with a package.json or a node_modules', () => {
  for (const [mark, root] of [
    ['packages/inner/lib/package.json', 'packages/inner/lib/'],
    ['packages/inner/node_modules/x/index.js', 'packages/inner/'],
    ['packages/package.json', 'packages/'],
    ['other/package.json', ''],
  ] as const) {
    const view = makePackage({
      manifest: { main: 'packages/inner/lib/index.js', optionalDependencies: { bindings: '1' } },
      files: { [mark]: '{}', 'packages/inner/lib/index.js': "require('bindings')('a')" },
    });
    assert.deepEqual(resolveFrom(view, linux), {
      kind: 'nothing',
      expected: [`${root}build/Release/a.node`],
    });
  }
});

test('a package named after a system that looks for its own build', () => {
  const view = makePackage({
    manifest: { name: '@x/y-linux', os: ['darwin', 'linux'], cpu: ['x64'], dependencies: { bindings: '1' } },
    files: { 'index.js': "require('bindings')('a')" },
  });
  assert.deepEqual(resolveFrom(view, linux), { kind: 'nothing', expected: ['build/Release/a.node'] });
});

test('a package in a folder of the package has its own root', () => {
  const view = makePackage({
    manifest: { main: 'packages/inner/index.js', dependencies: { bindings: '1' } },
    files: {
      'packages/inner/package.json': {},
      'packages/inner/index.js': "require('bindings')('a')",
      'packages/inner/build/Release/a.node': native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files('packages/inner/build/Release/a.node'));
});
