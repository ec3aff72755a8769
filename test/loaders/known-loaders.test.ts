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

describe('node-pre-gyp’s placeholders', () => {
  const resolve = (modulePath: string, on = linux, version = '1.2.3', napiVersions?: number[]) => {
    const view = makePackage({
      manifest: {
        ...{ version, dependencies: { '@mapbox/node-pre-gyp': '1' } },
        binary: { module_name: 'addon', module_path: modulePath, napi_versions: napiVersions },
      },
      files: {
        'index.js':
          "const binary = require('@mapbox/node-pre-gyp'); require(binary.find(require('path').resolve('package.json')))",
      },
    });
    const resolved = resolveFrom(view, on);
    return resolved.kind === 'nothing' ? resolved.expected[0]?.replace(/\/addon\.node$/, '') : resolved.kind;
  };
  const rows: [modulePath: string, filled: string | undefined, on?: typeof linux, version?: string][] = [
    ['{name}', 'subject'],
    ['{version}', '1.2.3-beta.1', linux, '1.2.3-beta.1+build.7'],
    ['{major}/{minor}/{patch}', '1/2/3', linux, '1.2.3-beta.1+build.7'],
    ['{prerelease}/{build}', 'beta.1/build.7', linux, '1.2.3-beta.1+build.7'],
    ['a{prerelease}{build}', 'a', linux],
    ['{configuration}', 'Release'],
    ['{module_name}', 'addon'],
    ['{runtime}', 'node'],
    ['{runtime}', 'electron', electron],
    ['{node_abi}', 'node-v127'],
    ['{node_abi}', 'electron-v40.1', electron],
    ['{node_abi_napi}', 'napi'],
    ['{napi_version}', '9'],
    ['a{napi_version}', 'a', { ...linux, nodeApi: null }],
    ['a{napi_build_version}', 'a'],
    ['{node_napi_label}', 'node-v127'],
    ['a{target}{toolset}', 'a'],
    ['{platform}/{target_platform}', 'linux/linux'],
    ['{arch}/{target_arch}', 'arm64/arm64', mac],
    ['{libc}', 'glibc'],
    ['{libc}', 'musl', musl],
    ['{libc}', 'glibc', { ...linux, libc: null }],
    ['{libc}', 'unknown', mac],
    ['{libc_version}', '2.36'],
    ['{libc_version}', '*', musl],
    ['{libc_version}', 'unknown', mac],
    ['{other}', '*'],
    ['../{arch}', undefined],
  ];
  for (const [modulePath, filled, on = linux, version] of rows)
    test(`${modulePath} is ${filled} on ${on.platform} ${on.libc}`, () => {
      assert.equal(resolve(modulePath, on, version), filled);
    });

  test('a file for another ABI is named if it does not load, whichever placeholder says the ABI', () => {
    const load = (placeholder: string, broken: string[]) =>
      resolveFrom(
        makePackage({
          manifest: {
            dependencies: { '@mapbox/node-pre-gyp': '1' },
            binary: { module_name: 'addon', module_path: `./lib/${placeholder}`, napi_versions: [3] },
          },
          files: { 'index.js': "require('@mapbox/node-pre-gyp').find(x)", 'lib/old/addon.node': native },
        }),
        linux,
        { broken },
      );
    const old = 'lib/old/addon.node';
    for (const name of [
      'node_abi',
      'node_abi_napi',
      'node_napi_label',
      'napi_version',
      'napi_build_version',
    ]) {
      assert.deepEqual(load(`{${name}}`, [old]), files(old), name);
      assert.equal(load(`{${name}}`, []).kind, 'nothing', name);
    }
    assert.equal(load('{platform}', [old]).kind, 'nothing');
  });

  test('a manifest that lacks a part of it says nothing', () => {
    for (const binary of [{ module_name: 'addon' }, { module_path: './lib' }, [], 'x']) {
      const view = makePackage({
        manifest: { dependencies: { '@mapbox/node-pre-gyp': '1' }, binary },
        files: { 'index.js': "require('@mapbox/node-pre-gyp').find(x)", 'build/Release/b.node': native },
      });
      assert.deepEqual(resolveFrom(view, linux), files('build/Release/b.node'));
    }
  });

  test('the version of Node-API is the highest that the runtime has, whatever the order', () => {
    for (const versions of [
      [3, 8, 10],
      [10, 8, 3],
    ]) {
      assert.equal(resolve('{napi_build_version}', linux, '1.0.0', versions), '8');
      assert.equal(resolve('{node_napi_label}', linux, '1.0.0', versions), 'napi-v8');
      assert.equal(resolve('{napi_build_version}', { ...linux, nodeApi: 10 }, '1.0.0', versions), '10');
      assert.equal(resolve('{napi_build_version}', { ...linux, nodeApi: null }, '1.0.0', versions), '10');
      assert.equal(resolve('a{napi_build_version}', { ...linux, nodeApi: 2 }, '1.0.0', versions), 'a');
    }
  });
});

test('node-pre-gyp by any of its names is reached only where its call is', () => {
  for (const name of [
    '@mapbox/node-pre-gyp',
    '@mapbox/node-pre-gyp/lib/pre-binding',
    'node-pre-gyp',
    'node-pre-gyp/lib/pre-binding',
    '@discordjs/node-pre-gyp',
  ]) {
    const view = makePackage({
      manifest: { binary: { module_name: 'addon', module_path: './lib' } },
      files: {
        'index.js': `if (process.platform === 'darwin') module.exports = require(require('${name}').find('package.json'))`,
        'lib/addon.node': native,
      },
    });
    assert.deepEqual(resolveFrom(view, mac), files('lib/addon.node'), name);
    assert.deepEqual(resolveFrom(view, linux), files(), name);
  }
});

describe('pkg-prebuilds', () => {
  const options = "{ name: 'addon', napi_versions: [7] }";
  const ways: Record<string, { files: Record<string, string>; scripts?: Record<string, string> }> = {
    'in the call': { files: { 'index.js': `require('pkg-prebuilds')(__dirname, ${options})` } },
    'in a file of another kind': {
      files: {
        'index.js': "require('pkg-prebuilds')(__dirname, require('./binding-options'))",
        'binding-options.cjs': `module.exports = ${options}`,
      },
    },
    'in a file that its script names': {
      files: {
        'index.js': "require('pkg-prebuilds')(__dirname, require('./own'))",
        'own.js': `module.exports = ${options}`,
      },
      scripts: { install: 'pkg-prebuilds-verify ./own.js || cmake-js compile' },
    },
    'after objects that are something else': {
      files: {
        'index.js': `const other = { name: 'x' }, versions = { napi_versions: [1] }, none = { name: 'y', napi_versions: [] }, text = { name: 'z', napi_versions: ['8'] }; require('pkg-prebuilds')(__dirname, ${options})`,
      },
    },
  };
  for (const [what, { files: code, scripts }] of Object.entries(ways))
    test(`options ${what}`, () => {
      const subject = makePackage({
        manifest: { dependencies: { 'pkg-prebuilds': '1' }, scripts },
        files: { ...code, 'prebuilds/addon-linux-x64/node-napi-v7.node': native },
      });
      assert.deepEqual(resolveFrom(subject, linux), files('prebuilds/addon-linux-x64/node-napi-v7.node'));
    });

  test("options are those of the file that its script names, before others that the package's code has", () => {
    const other = "module.exports = { name: 'other', napi_versions: [3] }";
    const load = (script: string) =>
      resolveFrom(
        makePackage({
          manifest: {
            dependencies: { 'pkg-prebuilds': '1' },
            scripts: { install: script, test: 'tape test.js' },
          },
          files: {
            'index.js': `require('./other'); require('pkg-prebuilds')(__dirname, require(process.env.OPTIONS))`,
            'other.js': other,
            'config/own.js': `module.exports = ${options}`,
            'binding-options.js': other,
            'prebuilds/addon-linux-x64/node-napi-v7.node': native,
            'prebuilds/other-linux-x64/node-napi-v3.node': native,
          },
        }),
        linux,
      );
    const own = files('prebuilds/addon-linux-x64/node-napi-v7.node');
    assert.deepEqual(load('pkg-prebuilds-verify ./config/own.js'), own);
    assert.deepEqual(load('pkg-prebuilds-verify config/own.js'), own);
    assert.deepEqual(load('node build.js'), files('prebuilds/other-linux-x64/node-napi-v3.node'));
  });

  test('no options: another loader has to do', () => {
    const subject = makePackage({
      manifest: { dependencies: { 'pkg-prebuilds': '1' } },
      files: { 'index.js': "require('pkg-prebuilds')(__dirname, x)", 'build/Release/a.node': native },
    });
    assert.deepEqual(resolveFrom(subject, linux), files('build/Release/a.node'));
  });

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

test('require-addon: behind a condition, nothing is missed where it does not hold', () => {
  const view = makePackage({
    manifest: { dependencies: { 'require-addon': '1' } },
    files: {
      'index.js':
        "const name = 'x'; if (process.platform === 'darwin') module.exports = require('require-addon')('.', __filename)",
    },
  });
  assert.deepEqual(resolveFrom(view, linux), files());
  assert.equal(resolveFrom(view, mac).kind, 'nothing');
});

test('require-addon: a file for this version first, and macOS by processor before both', () => {
  const load = (on: typeof linux, ...present: string[]) =>
    resolveFrom(
      makePackage({
        manifest: { dependencies: { 'require-addon': '1' } },
        files: {
          'index.js': "module.exports = require('require-addon')('.', __filename)",
          ...Object.fromEntries(present.map((file) => [`prebuilds/${file}.node`, native])),
        },
      }),
      on,
    );
  const found = (file: string) => files(`prebuilds/${file}.node`);
  const [named, plain] = ['linux-x64/subject@1.2.3', 'linux-x64/subject'];
  assert.deepEqual(load(linux, named, plain), found(named));
  assert.deepEqual(load(linux, 'linux-x64/subject@1.2.4', plain), found(plain));
  const [own, universal] = ['darwin-arm64/subject', 'darwin-universal/subject'];
  assert.deepEqual(load(mac, own, universal), found(own));
  assert.deepEqual(load(mac, 'darwin-x64/subject', universal), found(universal));
  assert.deepEqual(load(musl, 'linux-x64-musl/subject', plain), found('linux-x64-musl/subject'));
  assert.equal(load(linux, universal).kind, 'nothing');
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

test("cmake-ts: systems without a C library's name, and lists that are none", () => {
  const load = (on: typeof linux, config: string, path: unknown = 'x/addon.node') =>
    resolveFrom(
      makePackage({
        manifest: { dependencies: { 'cmake-ts': '1' } },
        files: {
          'index.js': "require('cmake-ts/build/loader').default(__dirname)",
          'build/manifest.json': { [config]: path },
          'build/x/addon.node': native,
        },
      }),
      on,
    );
  const config = (os: string, arch: string, libc: string) => JSON.stringify({ os, arch, libc, abi: 108 });
  const addon = files('build/x/addon.node');
  const windows: typeof linux = { ...linux, platform: 'win32', libc: null, glibc: null };
  const freebsd: typeof linux = { ...windows, platform: 'freebsd' };
  assert.deepEqual(load(mac, config('darwin', 'arm64', 'libc')), addon);
  assert.deepEqual(load(windows, config('win32', 'x64', 'msvc')), addon);
  assert.deepEqual(load(windows, config('win32', 'x64', 'msvc'), 'x\\addon.node'), addon);
  assert.deepEqual(load(freebsd, config('freebsd', 'x64', 'unknown')), addon);
  assert.deepEqual(load({ ...linux, libc: null }, config('linux', 'x64', 'glibc')), addon);
  const nothing = { kind: 'nothing', expected: [] };
  assert.deepEqual(load(linux, config('linux', 'arm64', 'glibc')), nothing);
  assert.deepEqual(load(linux, config('linux', 'x64', 'musl')), nothing);
  assert.deepEqual(load(linux, config('linux', 'x64', 'glibc'), 7), nothing);
  assert.deepEqual(load(linux, config('linux', 'x64', 'glibc'), '../../x.node'), nothing);
  assert.deepEqual(load(linux, 'linux-x64'), nothing);
});

test('cmake-ts: the function that loads may come from a bundle', () => {
  const view = makePackage({
    manifest: { dependencies: { 'cmake-ts': '1' } },
    files: { 'index.js': 'module.exports = bundled.loadAddon(__dirname)', 'lib/a.node': native },
  });
  assert.equal(resolveFrom(view, linux).kind, 'nothing');
});
