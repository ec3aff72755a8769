import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Runtime } from '@abistamp/core';
import { recogniseLoader } from './core.ts';
import {
  electron,
  type Files,
  files,
  linux,
  mac,
  makePackage,
  musl,
  native,
  resolveFrom,
  windows,
} from './package-tree.ts';

/** What `index.js` has to mention of the versions whose places are known. */
const code: Record<string, string> = {
  'better-sqlite3': 'function getPrebuildPath() {}',
  deasync: "require('bindings')('deasync')",
  'node-hid': "const name = 'HID_hidraw'",
  'node-pty': 'function loadNativeModule(name) {}',
};

/** Places in the order in which the package tries them. */
const rows: [name: string, on: Runtime, places: string[], fallThroughOn: 'missing' | 'failed'][] = [
  [
    ...(['better-sqlite3', linux] as const),
    ['build/Debug/better_sqlite3.node', 'build/Release/better_sqlite3.node', 'prebuilds/linux-x64.node'],
    'missing',
  ],
  ['better-sqlite3', musl, ['build/Release/better_sqlite3.node', 'prebuilds/linuxmusl-x64.node'], 'missing'],
  ['better-sqlite3', mac, ['prebuilds/darwin-arm64.node'], 'missing'],
  [
    ...(['deasync', linux] as const),
    [
      'bin/linux-x64-node-22.11/deasync.node',
      'bin/linux-x64-node-22/deasync.node',
      'build/deasync.node',
      'build/Debug/deasync.node',
      'build/Release/deasync.node',
    ],
    'failed',
  ],
  ['deasync', electron, ['build/deasync.node', 'build/Release/deasync.node'], 'failed'],
  [
    ...(['node-hid', linux] as const),
    [
      'build/Release/HID_hidraw.node',
      'build/Debug/HID_hidraw.node',
      'prebuilds/HID_hidraw-linux-x64/node-napi-v4.node',
    ],
    'missing',
  ],
  ['node-hid', musl, ['prebuilds/HID_hidraw-linux-x64-musl/node-napi-v4.node'], 'missing'],
  [
    ...(['node-hid', mac] as const),
    ['build/Release/HID.node', 'build/Debug/HID.node', 'prebuilds/HID-darwin-arm64/node-napi-v4.node'],
    'missing',
  ],
  [
    ...(['node-pty', linux] as const),
    ['build/Release/pty.node', 'build/Debug/pty.node', 'prebuilds/linux-x64/pty.node'],
    'failed',
  ],
  [
    ...(['node-pty', windows] as const),
    ['build/Release/conpty.node', 'build/Debug/conpty.node', 'prebuilds/win32-x64/conpty.node'],
    'failed',
  ],
  ['node-sass', linux, ['vendor/linux-x64-127/binding.node'], 'missing'],
  ['node-sass', musl, ['vendor/linux_musl-x64-127/binding.node'], 'missing'],
  ['node-sass', windows, ['vendor/win32-x64-127/binding.node'], 'missing'],
  [
    ...(['oracledb', linux] as const),
    ['build/Release/oracledb-1.2.3-linux-x64.node', 'build/Release/oracledb.node'],
    'failed',
  ],
];

describe('places of packages known by name', () => {
  for (const [name, on, places, fallThroughOn] of rows) {
    const load = (present: readonly string[], broken: string[] = []) => {
      const more: Files = Object.fromEntries(present.map((file) => [file, native]));
      const view = makePackage({
        manifest: { name },
        files: { 'index.js': code[name] ?? '', ...more, 'other/other.txt': '' },
      });
      assert.equal(recogniseLoader(view).loader.kind, 'known-package');
      return resolveFrom(view, on, { broken });
    };

    test(`${name} on ${on.platform} ${on.libc} ${on.kind}`, () => {
      for (let i = 0; i < places.length; i++)
        assert.deepEqual(load(places.slice(i)), files(places[i] ?? ''), places[i]);
      const [first = '', second] = places;
      if (second === undefined) return;
      const found = load(places, [first]);
      if (fallThroughOn === 'failed') assert.deepEqual(found, files(second));
      else assert.deepEqual(found, { kind: 'files', files: [first], shadowed: second });
    });
  }

  test('count in the versions that work that way alone', () => {
    for (const name of Object.keys(code)) {
      const view = makePackage({ manifest: { name }, files: { 'index.js': "require('./lib/x.node')" } });
      assert.notEqual(recogniseLoader(view).loader.kind, 'known-package', name);
    }
  });

  test('esbuild takes what its install script downloaded, with the ending of Windows', () => {
    const manifest = { name: 'esbuild', optionalDependencies: { '@esbuild/win32-x64': '1' } };
    const [program, other] = ['lib/downloaded-@esbuild-win32-x64-esbuild.exe', 'esbuild-wasm'];
    const view = (more: Files) => makePackage({ manifest, files: { 'lib/main.js': '', ...more } });
    assert.deepEqual(resolveFrom(view({ [program]: native }), windows), files(program));
    assert.deepEqual(resolveFrom(view({}), windows), { kind: 'delegates', packages: ['@esbuild/win32-x64'] });
    const wasm = { ...manifest, optionalDependencies: { ...manifest.optionalDependencies, [other]: '1' } };
    assert.deepEqual(resolveFrom(makePackage({ manifest: wasm, files: {} }), windows), {
      ...{ kind: 'delegates', packages: ['@esbuild/win32-x64'] },
    });
  });
});

describe('packages that work without their native part', () => {
  test('are known by name where their code does not show it', () => {
    const fallback = (name: string) =>
      recogniseLoader(
        makePackage({ manifest: { name }, files: { 'index.js': "require('./a.node')", 'a.node': native } }),
      ).needs.length === 0;
    for (const name of ['oracledb', 'dtrace-provider', 'diskusage', 'next'])
      assert.equal(fallback(name), true, name);
    assert.equal(fallback('subject'), false);
  });
});

describe('targets of a build', () => {
  const expected = (gyp: string) => {
    const found = resolveFrom(makePackage({ files: { 'index.js': '', 'binding.gyp': gyp } }), linux);
    return found.kind === 'nothing' ? found.expected : found.kind;
  };
  const release = (name: string) => `build/Release/${name}.node`;

  test('that only prepare it or copy its result promise no file', () => {
    for (const helper of [
      'action_after_build',
      'action_before_build',
      'copy_binary',
      'copy_modules',
      'copy_build',
      'build_release',
    ])
      assert.deepEqual(
        expected(`{ 'targets': [{ 'target_name': 'a' }, { 'target_name': '${helper}' }] }`),
        [release('a')],
        helper,
      );
  });

  test('are known by module_name where their own names are variables', () => {
    const named = "{ 'variables': { 'module_name': 'm' }, 'target_name': '<(module_name)' }";
    assert.deepEqual(expected(named), [release('m')]);
    assert.deepEqual(expected(`{ 'module_name': 'm', 'target_name': 'a' }`), [release('a')]);
    assert.deepEqual(
      expected(`{ "target_name" : "a", "x": [{ 'target_name':'b' }, { "target_name": "a" }] }`),
      [...[release('a'), release('b')]],
    );
  });
});
