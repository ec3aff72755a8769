import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  electron,
  type Files,
  files,
  linux,
  mac,
  makePackage,
  musl,
  native,
  node20,
  resolveFrom,
  windows,
} from './package-tree.ts';

const code = { 'index.js': "module.exports = require('node-gyp-build')(__dirname)" };
const subject = (more: Files, version = '^4.8.0') =>
  makePackage({ manifest: { dependencies: { 'node-gyp-build': version } }, files: { ...code, ...more } });

test('a prebuild for the platform and architecture', () => {
  const view = subject({
    'prebuilds/linux-x64/node.napi.node': native,
    'prebuilds/darwin-arm64/node.napi.node': native,
  });
  assert.deepEqual(resolveFrom(view, linux), files('prebuilds/linux-x64/node.napi.node'));
  assert.deepEqual(resolveFrom(view, mac), files('prebuilds/darwin-arm64/node.napi.node'));
});

test('several architectures in one folder, after a folder for one', () => {
  const view = subject({ 'prebuilds/darwin-x64+arm64/node.napi.node': native });
  assert.deepEqual(resolveFrom(view, mac), files('prebuilds/darwin-x64+arm64/node.napi.node'));
  const both = subject({
    'prebuilds/darwin-x64+arm64/a.node': native,
    'prebuilds/darwin-arm64/b.node': native,
  });
  assert.deepEqual(resolveFrom(both, mac), files('prebuilds/darwin-arm64/b.node'));
});

test('the file for the ABI, before one for Node-API', () => {
  const view = subject({
    'prebuilds/linux-x64/node.abi127.node': native,
    'prebuilds/linux-x64/node.napi.node': native,
  });
  assert.deepEqual(resolveFrom(view, linux), files('prebuilds/linux-x64/node.abi127.node'));
  assert.deepEqual(resolveFrom(view, node20), files('prebuilds/linux-x64/node.napi.node'));
});

test('the file for the C library, before one that names none', () => {
  const view = subject({ 'prebuilds/linux-x64/x.node': native, 'prebuilds/linux-x64/x.musl.node': native });
  assert.deepEqual(resolveFrom(view, linux), files('prebuilds/linux-x64/x.node'));
  assert.deepEqual(resolveFrom(view, musl), files('prebuilds/linux-x64/x.musl.node'));
});

test('a file for Node.js serves Electron when it is Node-API', () => {
  const view = subject({ 'prebuilds/linux-x64/node.napi.node': native });
  assert.deepEqual(resolveFrom(view, electron), files('prebuilds/linux-x64/node.napi.node'));
  assert.equal(
    resolveFrom(subject({ 'prebuilds/linux-x64/node.abi143.node': native }), electron).kind,
    'nothing',
  );
});

test('nothing when the prebuilds are for other ABIs', () => {
  const view = subject({ 'prebuilds/linux-x64/node.abi115.node': native });
  assert.deepEqual(resolveFrom(view, linux), {
    kind: 'nothing',
    expected: ['build/Release/*.node', 'prebuilds/linux-x64/*.node'],
  });
});

test('build/Release comes first, whatever is in it', () => {
  const view = subject({ 'build/Release/x.node': native, 'prebuilds/linux-x64/x.node': native });
  assert.deepEqual(resolveFrom(view, linux), files('build/Release/x.node'));
  assert.deepEqual(resolveFrom(view, linux, { broken: ['build/Release/x.node'] }), {
    kind: 'files',
    files: ['build/Release/x.node'],
    shadowed: 'prebuilds/linux-x64/x.node',
  });
});

test('build/Release is searched in the order of names', () => {
  const view = subject({ 'build/Release/b.node': native, 'build/Release/a.node': native });
  assert.deepEqual(resolveFrom(view, linux), files('build/Release/a.node'));
});

test('the folder that it is called with', () => {
  const view = makePackage({
    manifest: { main: 'dist/index.js', dependencies: { 'node-gyp-build': '4' } },
    files: {
      'dist/index.js':
        "const { join } = require('path'); const load = require('node-gyp-build'); load(join(__dirname, '..', 'native'))",
      'native/build/Release/x.node': native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files('native/build/Release/x.node'));
});

test('version 3 knows whole names, with the C library in the folder', () => {
  const view = subject(
    { 'prebuilds/linuxglibc-x64/node-napi.node': native, 'prebuilds/linuxmusl-x64/node-127.node': native },
    '^3.9.0',
  );
  assert.deepEqual(resolveFrom(view, linux), files('prebuilds/linuxglibc-x64/node-napi.node'));
  assert.deepEqual(resolveFrom(view, musl), files('prebuilds/linuxmusl-x64/node-127.node'));
});

test('the version counts that is installed, then the one that is asked for', () => {
  const load = (manifest: object, installed?: string) => {
    const found = resolveFrom(
      makePackage({
        manifest,
        files: {
          ...code,
          'prebuilds/linuxglibc-x64/node-napi.node': native,
          'prebuilds/linux-x64/node.napi.node': native,
        },
        ...(installed === undefined
          ? {}
          : {
              dependencies: {
                'node-gyp-build': makePackage({
                  manifest: { name: 'node-gyp-build', version: installed },
                  files: {},
                }),
              },
            }),
      }),
      linux,
    );
    return found.kind === 'files' && found.files[0] === 'prebuilds/linuxglibc-x64/node-napi.node';
  };
  for (const kind of ['dependencies', 'optionalDependencies', 'devDependencies']) {
    const asked = (range: string) => ({ [kind]: { 'node-gyp-build': range } });
    for (const range of ['^3.9.0', '~3.2.1', '=2.0.0', 'v1.0.0', '3.9.0'])
      assert.ok(load(asked(range)), range);
    for (const range of ['^4.0.0', '4', '>=4.8.0', 'latest', '13.0.0']) assert.ok(!load(asked(range)), range);
    assert.ok(load(asked('*'), '3.9.0'));
    assert.ok(!load(asked('^3.9.0'), '4.8.4'));
  }
});

test('a fork of node-gyp-build is one, too', () => {
  const view = makePackage({
    manifest: { dependencies: { '@aminya/node-gyp-build': '4' } },
    files: {
      'index.js': "module.exports = require('@aminya/node-gyp-build')(__dirname)",
      'prebuilds/linux-x64/node.napi.node': native,
      'lib/other.node': native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files('prebuilds/linux-x64/node.napi.node'));
});

test('version 3 knows whole names for Arm, the most specific folder first', () => {
  const on = (arch: 'arm' | 'arm64', ...folders: string[]) =>
    resolveFrom(
      subject(
        Object.fromEntries(folders.map((name) => [`prebuilds/${name}/node-napi.node`, native])),
        '^3.9.0',
      ),
      { ...linux, arch },
    );
  const found = (folder: string) => files(`prebuilds/${folder}/node-napi.node`);
  const [plain, glibc] = ['linux-arm64', 'linuxglibc-arm64'];
  assert.deepEqual(on('arm64', plain), found(plain));
  assert.deepEqual(on('arm64', plain, glibc), found(glibc));
  assert.deepEqual(on('arm64', glibc, `${plain}-v8`), found(`${plain}-v8`));
  assert.deepEqual(on('arm64', `${plain}-v8`, `${glibc}-v8`), found(`${glibc}-v8`));
  assert.equal(on('arm64', `${plain}-v7`).kind, 'nothing');
  assert.deepEqual(on('arm', 'linux-arm', 'linux-arm-v6'), found('linux-arm-v6'));
  assert.deepEqual(on('arm', 'linuxglibc-arm-v6', 'linux-arm-v7'), found('linux-arm-v7'));
  assert.equal(on('arm', 'linux-arm-v8').kind, 'nothing');
});

test('handed on and called elsewhere, it is the loader all the same', () => {
  for (const index of [
    "module.exports = require('node-gyp-build')",
    "const load = require('node-gyp-build')",
  ]) {
    const view = makePackage({
      manifest: { devDependencies: { 'node-gyp-build': '4' } },
      files: { 'index.js': index, 'prebuilds/linux-x64/node.napi.node': native, 'lib/other.node': native },
    });
    assert.deepEqual(resolveFrom(view, linux), files('prebuilds/linux-x64/node.napi.node'));
  }
});

test('the install script alone does not make it the loader', () => {
  const view = makePackage({
    manifest: { dependencies: { 'node-gyp-build': '4' }, scripts: { install: 'node-gyp-build' } },
    files: {
      'index.js': "require('./build/Debug/x.node')",
      'build/Debug/x.node': native,
      'build/Release/y.node': native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files('build/Debug/x.node'));
});

test('node-gyp-build-optional-packages goes on to the platform package', () => {
  const view = makePackage({
    manifest: { dependencies: { 'node-gyp-build-optional-packages': '5' } },
    files: { 'index.js': "module.exports = require('node-gyp-build-optional-packages')(__dirname)" },
  });
  assert.deepEqual(resolveFrom(view, linux), { kind: 'delegates', packages: ['@subject/subject-linux-x64'] });
  assert.deepEqual(resolveFrom(view, mac), {
    kind: 'delegates',
    packages: ['@subject/subject-darwin-arm64'],
  });
});

test('node-gyp-build-optional-packages keeps the scope of a package that has one', () => {
  const view = makePackage({
    manifest: { name: '@acme/fast', dependencies: { 'node-gyp-build-optional-packages': '5' } },
    files: { 'index.js': "module.exports = require('node-gyp-build-optional-packages')(__dirname)" },
  });
  assert.deepEqual(resolveFrom(view, linux), { kind: 'delegates', packages: ['@acme/fast-linux-x64'] });
});

test('build/Debug comes after build/Release, and files beside addons are none', () => {
  const view = (...built: string[]) =>
    subject({
      ...Object.fromEntries(built.map((file) => [`build/${file}`, native])),
      'prebuilds/linux-x64/x.node': native,
    });
  assert.deepEqual(resolveFrom(view('Debug/x.node'), linux), files('build/Debug/x.node'));
  assert.deepEqual(resolveFrom(view('Debug/a.node', 'Release/b.node'), linux), files('build/Release/b.node'));
  assert.deepEqual(resolveFrom(view('Release/libx.so'), linux), files('prebuilds/linux-x64/x.node'));
});

test('a build that does not load is in the way only of a prebuild that would', () => {
  const build = 'build/Release/x.node';
  const shadowed = (broken: string[], ...prebuilds: string[]) => {
    const more: Files = Object.fromEntries([build, ...prebuilds].map((file) => [file, native]));
    const found = resolveFrom(subject(more), linux, { broken });
    return found.kind === 'files' && found.files.join() === build ? found.shadowed : found;
  };
  const prebuild = 'prebuilds/linux-x64/x.node';
  assert.equal(shadowed([], prebuild), null);
  assert.equal(shadowed([build], prebuild), prebuild);
  assert.equal(shadowed([build, prebuild], prebuild), null);
  assert.equal(shadowed([build], 'prebuilds/darwin-arm64/x.node'), null);
});

test('behind a condition, nothing is missed where it does not hold', () => {
  const view = makePackage({
    manifest: { dependencies: { 'node-gyp-build': '4' } },
    files: {
      'index.js':
        "if (process.platform === 'win32') { module.exports = require('./binding') } else { module.exports = null }",
      'binding.js': code['index.js'],
      'prebuilds/win32-x64/node.napi.node': native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files());
  assert.deepEqual(resolveFrom(view, windows), files('prebuilds/win32-x64/node.napi.node'));
});

test('behind a condition inside an expression', () => {
  for (const index of [
    "const isWindows = process.platform === 'win32'; const x = isWindows && require('node-gyp-build')(__dirname)",
    "module.exports = process.platform === 'win32' ? require('node-gyp-build')(__dirname) : null",
    "module.exports = process.platform !== 'win32' ? null : require('node-gyp-build')(__dirname)",
  ]) {
    const view = makePackage({
      manifest: { dependencies: { 'node-gyp-build': '4' } },
      files: { 'index.js': index, 'prebuilds/win32-x64/node.napi.node': native },
    });
    assert.deepEqual(resolveFrom(view, linux), files(), index);
    assert.deepEqual(resolveFrom(view, windows), files('prebuilds/win32-x64/node.napi.node'), index);
  }
});

test('called with the folder of another package, it is not the loader of this one', () => {
  const view = (folder: string) =>
    makePackage({
      manifest: { dependencies: { 'node-gyp-build': '4', other: '1' } },
      files: { 'index.js': `module.exports = require('node-gyp-build')(${folder})` },
    });
  for (const folder of [
    "require('path').dirname(require.resolve('other/package.json'))",
    'process.env.OTHER',
  ])
    assert.deepEqual(resolveFrom(view(folder), linux), files(), folder);
  assert.equal(resolveFrom(view('__dirname'), linux).kind, 'nothing');
});

test('a program that requires its package as `.` hides no condition around the load', () => {
  const view = makePackage({
    manifest: { bin: 'bin.js', dependencies: { 'node-gyp-build': '^4.3.0' } },
    files: {
      'index.js':
        "module.exports = process.platform === 'win32' ? require('node-gyp-build')(__dirname) : null",
      'bin.js': "require('.')",
      'prebuilds/win32-x64/node.napi.node': native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files());
});
