import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  electron,
  files,
  linux,
  mac,
  makePackage,
  musl,
  native,
  node20,
  resolveFrom,
} from './package-tree.ts';

describe('node-pre-gyp', () => {
  const subject = (modulePath: string, file: string, napiVersions?: number[]) =>
    makePackage({
      manifest: {
        dependencies: { '@mapbox/node-pre-gyp': '1' },
        binary: { module_name: 'addon', module_path: modulePath, napi_versions: napiVersions },
      },
      files: {
        'index.js':
          "const binary = require('@mapbox/node-pre-gyp'); require(binary.find(require('path').resolve('package.json')))",
        [file]: native,
      },
    });

  test('placeholders of module_path', () => {
    const view = subject(
      './lib/{node_abi}-{platform}-{arch}-{libc}',
      'lib/node-v127-linux-x64-glibc/addon.node',
    );
    assert.deepEqual(resolveFrom(view, linux), files('lib/node-v127-linux-x64-glibc/addon.node'));
    assert.deepEqual(resolveFrom(view, musl), {
      kind: 'nothing',
      expected: ['lib/node-v127-linux-x64-musl/addon.node'],
    });
    assert.deepEqual(resolveFrom(view, electron), {
      kind: 'nothing',
      expected: ['lib/electron-v40.1-linux-x64-glibc/addon.node'],
    });
  });

  test('the highest Node-API version that the runtime has', () => {
    const view = subject('./lib/napi-v{napi_build_version}', 'lib/napi-v6/addon.node', [3, 6, 10]);
    assert.deepEqual(resolveFrom(view, linux), files('lib/napi-v6/addon.node'));
  });

  test('name, version and configuration', () => {
    const view = subject(
      './build/{configuration}/{name}-{major}.{minor}',
      'build/Release/subject-1.2/addon.node',
    );
    assert.deepEqual(resolveFrom(view, linux), files('build/Release/subject-1.2/addon.node'));
  });
});

describe('pkg-prebuilds', () => {
  const view = makePackage({
    manifest: { dependencies: { 'pkg-prebuilds': '1' } },
    files: {
      'index.js': "require('pkg-prebuilds')(__dirname, require('./binding-options'))",
      'binding-options.js': "module.exports = { name: 'addon', napi_versions: [7] }",
      'prebuilds/addon-linux-x64/node-napi-v7.node': native,
      'prebuilds/addon-linux-x64-musl/node-napi-v7.node': native,
    },
  });

  test('the folder for the machine', () => {
    assert.deepEqual(resolveFrom(view, linux), files('prebuilds/addon-linux-x64/node-napi-v7.node'));
    assert.deepEqual(resolveFrom(view, musl), files('prebuilds/addon-linux-x64-musl/node-napi-v7.node'));
    assert.equal(resolveFrom(view, mac).kind, 'nothing');
  });
});

test('require-addon: the package’s name in the folder of the host', () => {
  const view = makePackage({
    manifest: { name: '@scope/subject', dependencies: { 'require-addon': '1' } },
    files: {
      'index.js': "require.addon = require('require-addon'); module.exports = require.addon('.', __filename)",
      'prebuilds/linux-x64/scope__subject.node': native,
      'prebuilds/darwin-universal/scope__subject.node': native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files('prebuilds/linux-x64/scope__subject.node'));
  assert.deepEqual(resolveFrom(view, mac), files('prebuilds/darwin-universal/scope__subject.node'));
  assert.equal(resolveFrom(view, musl).kind, 'nothing');
});

test('cmake-ts: the newest build for the machine that loads', () => {
  const config = (libc: string, abi: number) => JSON.stringify({ os: 'linux', arch: 'x64', libc, abi });
  const [a, b] = ['linux/glibc-115/addon.node', 'linux/glibc-127/addon.node'];
  const view = makePackage({
    manifest: { dependencies: { 'cmake-ts': '1' } },
    files: {
      'index.js': "const { loadAddon } = require('cmake-ts/build/loader'); loadAddon(__dirname + '/build')",
      'build/manifest.json': { [config('glibc', 115)]: a, [config('glibc', 127)]: b },
      [`build/${a}`]: native,
      [`build/${b}`]: native,
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files(`build/${b}`));
  assert.deepEqual(resolveFrom(view, node20, { broken: [`build/${b}`] }), files(`build/${a}`));
  assert.equal(resolveFrom(view, musl).kind, 'nothing');
});
