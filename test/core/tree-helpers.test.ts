import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FileTree } from '@abistamp/core/internal/files/file-tree';
import { parseManifest } from '@abistamp/core/internal/files/manifest';
import {
  buildsNatively,
  listBuildScripts,
  readDeclaredBuild,
} from '@abistamp/core/internal/tree/declared-build';
import { listGone, listPromised, promisesAddon } from '@abistamp/core/internal/tree/expected-files';
import { hasNativeName } from '@abistamp/core/internal/tree/list-package';
import { isDependency, isInGlobalStore } from '@abistamp/core/internal/tree/own-package';
import { viewPackage } from '@abistamp/core/internal/tree/package-view';
import { findPatched, listPatches } from '@abistamp/core/internal/tree/patches';
import { namesPlatform } from '@abistamp/core/internal/tree/platform-name';
import { readFileFacts } from '@abistamp/core/internal/tree/read-file-facts';
import { dependencyBelow, joinInTree } from '@abistamp/core/internal/tree/tree-paths';
import { listUnreadable } from '@abistamp/core/internal/tree/unjudged';
import { elf, file, nativePackage, nodeApi } from '../support/facts.ts';

const manifestOf = (content: object) => parseManifest(JSON.stringify(content)) ?? assert.fail();

describe('paths in a tree', () => {
  const joined: [parts: string[], path: string][] = [
    [['a', 'b'], 'a/b'],
    [['a/', './b', ''], 'a/b'],
    [['a/b', '..'], 'a'],
    [['a', '..'], ''],
    [['a', '../..'], ''],
    [['a', '../../b'], ''],
    [['../store', 'x'], ''],
    [['a/b', '../../c/./d//e'], 'c/d/e'],
  ];
  for (const [parts, path] of joined)
    test(`${parts.join(' and ')} is ${path || 'none'}`, () => {
      assert.equal(joinInTree(...parts), path);
    });

  test('lead to a dependency, and to what is in it', () => {
    const below = (path: string) => {
      const found = dependencyBelow(path);
      return found === null ? null : [found.name, found.rest];
    };
    assert.deepEqual(below('node_modules/a'), ['a', '']);
    assert.deepEqual(below('node_modules/a/lib/b.js'), ['a', 'lib/b.js']);
    assert.deepEqual(below('node_modules/@s/a/b'), ['@s/a', 'b']);
    assert.deepEqual(below('x/node_modules/a/node_modules/b/c'), ['b', 'c']);
    for (const path of ['a', 'node_modules', 'node_modules/@s', 'node_modules/.bin/x', 'my_node_modules/a'])
      assert.equal(below(path), null, path);
  });

  test('are of dependencies, of a store that projects share, or of our own packages', () => {
    const kinds = (path: string) => [isDependency(path), isInGlobalStore(path)];
    assert.deepEqual(kinds('node_modules/a'), [true, false]);
    assert.deepEqual(kinds('packages/a/node_modules/b'), [true, false]);
    assert.deepEqual(kinds('../store/links/a'), [true, true]);
    for (const path of ['.', 'packages/a', 'my_node_modules/a', '..a'])
      assert.deepEqual(kinds(path), [false, false]);
  });
});

describe('what cannot be read', () => {
  const list = (paths: Record<string, string>, workspaces: string[] = []) =>
    listUnreadable(
      { unreadable: () => new Map(Object.entries(paths)) } as unknown as FileTree,
      workspaces,
    ).map((each) => `${each.package} ${each.path} ${each.detail}`);

  test('is one package each, by its folder', () => {
    assert.deepEqual(
      list({
        'node_modules/b/lib/x.node': 'EACCES',
        'node_modules/b': 'EIO',
        'node_modules/@s/a/package.json': 'EACCES',
        'node_modules/@s': 'EACCES',
        'node_modules/a/node_modules/c': 'EACCES',
      }),
      [
        'a node_modules/@s/a EACCES'.replace('a ', '@s/a '),
        '@s node_modules/@s EACCES',
        'c node_modules/a/node_modules/c EACCES',
        'b node_modules/b EACCES',
      ].sort((a, b) => ((a.split(' ')[1] ?? '') < (b.split(' ')[1] ?? '') ? -1 : 1)),
    );
  });

  test('may be no package, or one that is developed here', () => {
    assert.deepEqual(list({ node_modules: 'EACCES', 'node_modules/.pnpm': 'EACCES' }), [
      'null node_modules EACCES',
      'null node_modules/.pnpm EACCES',
    ]);
    assert.deepEqual(
      list({ 'packages/a/x': 'EACCES', 'packages/b': 'EIO', 'packages/ab': 'EIO' }, [
        'packages/a',
        'packages/b',
      ]),
      ['null packages/a EACCES', 'null packages/b EIO'],
    );
  });

  test('does not count if it is a setting, a record or a cache', () => {
    for (const path of ['.cache/x', '.bin/x', '.package-lock.json', '.modules.yaml', '.yarn-state.yml'])
      assert.deepEqual(list({ [`node_modules/${path}`]: 'EACCES' }), [], path);
    assert.deepEqual(list({ 'package.json': 'EACCES', 'yarn.lock': 'EACCES' }), []);
  });
});

describe('a package as its loader sees it', () => {
  const files: Record<string, string> = {
    'p/index.js': 'code',
    'p/lib/a.js': '',
    'other/package.json': '{ "name": "other" }',
    'torn/package.json': '{',
    'secret.js': 'secret',
  };
  const tree = {
    stat: (path: string) => (files[path] === undefined ? null : {}),
    read: (path: string) => files[path] ?? null,
    list: (path: string) => {
      assert.ok(path === '' || !path.startsWith('..'), path);
      const below = Object.keys(files).filter((each) => each.startsWith(`${path}/`));
      return [...new Set(below.map((each) => each.slice(path.length + 1).split('/')[0]))].map((name) => ({
        name,
      }));
    },
  } as unknown as FileTree;
  const resolve = (folder: string, name: string) => (folder === 'p' && name !== 'none' ? name : null);
  const view = viewPackage({ tree, resolve }, 'p', manifestOf({ name: 'p' }), ['a.node']);

  test('has its own files, and none outside', () => {
    assert.deepEqual(
      [view.read('index.js'), view.read('./lib/../index.js'), view.read('x')],
      ['code', 'code', null],
    );
    assert.deepEqual(
      [view.exists('index.js'), view.exists('x'), view.exists('../secret.js')],
      [true, false, false],
    );
    assert.deepEqual(
      [view.list(''), view.list('lib'), view.list('..'), view.list('lib/../..')],
      [['index.js', 'lib'], ['a.js'], [], []],
    );
    assert.deepEqual([view.read('../secret.js'), view.files], [null, ['a.node']]);
  });

  test('has the dependencies that are installed', () => {
    const found = view.dependency('other');
    assert.deepEqual([found?.manifest.name, found?.files], ['other', []]);
    for (const name of ['none', 'torn', 'missing']) assert.equal(view.dependency(name), null, name);
  });
});

describe('what a manifest says', () => {
  test('of builds', () => {
    const scripts = { preinstall: 'a', install: 'b', postinstall: 'c', prepare: 'd' };
    const events = (content: object, ...buildFiles: string[]) =>
      listBuildScripts(manifestOf(content), buildFiles).map(({ event, script }) => `${event} ${script}`);
    assert.deepEqual(events({ scripts }), ['preinstall a', 'install b', 'postinstall c']);
    assert.deepEqual(events({ scripts: { postinstall: 'c' } }, 'binding.gyp'), [
      'install node-gyp rebuild',
      'postinstall c',
    ]);
    assert.deepEqual(events({ scripts: { preinstall: 'a' } }, 'binding.gyp'), ['preinstall a']);
    assert.deepEqual(events({ gypfile: false }, 'binding.gyp'), []);
    assert.deepEqual(events({}, 'Cargo.toml'), []);
    assert.deepEqual(readDeclaredBuild(manifestOf({ scripts }), ['x'], true), {
      script: 'a && b && c',
      source: true,
      bundled: true,
    });
    assert.equal(readDeclaredBuild(manifestOf({}), [], false), null);
    const builds = (script: string) => buildsNatively({ script, source: false, bundled: false });
    for (const tool of [
      'node-gyp rebuild',
      'prebuild-install || x',
      'cmake-js compile',
      'napi-postinstall a',
      'make',
      'neon build',
      'node-gyp-build',
    ])
      assert.ok(builds(tool), tool);
    for (const other of ['node setup.js', 'makefile', 'echo done']) assert.ok(!builds(other), other);
    assert.equal(buildsNatively(null), false);
  });

  test('of native files', () => {
    const promised = (content: object, present: string[] = []) => listPromised(manifestOf(content), present);
    assert.deepEqual(promised({ main: './a.node', bin: 'b.exe' }), ['a.node', 'b.exe']);
    assert.deepEqual(promised({ main: 'a.js', bin: { x: '/b.exe', y: 'c.js' } }), ['b.exe']);
    assert.deepEqual(promised({ main: '../a.node', bin: 'lib/*.node' }), []);
    assert.deepEqual(promised({ files: ['a.node'] }), []);
    assert.deepEqual(promised({ os: ['linux'], files: ['a.node', 'b.js', '!c.node', 'd?.node'] }), [
      'a.node',
    ]);
    // As @swc/core-win32-x64-msvc does, whose swc.exe was never published.
    const both = { os: ['linux'], main: 'm.node', files: ['a.node', './b.exe'] };
    assert.deepEqual(promised(both, ['c.node']), ['m.node', 'a.node', 'b.exe']);
    for (const present of ['a.node', 'b.exe']) assert.deepEqual(promised(both, [present]), ['m.node']);
    for (const dependency of [
      'node-gyp-build',
      'node-gyp-build-optional-packages',
      'bindings',
      '@mapbox/node-pre-gyp',
      'prebuild-install',
      'require-addon',
      'pkg-prebuilds',
      'cmake-ts',
      'napi-postinstall',
    ])
      assert.ok(promisesAddon(JSON.stringify({ dependencies: { [dependency]: '1' } })), dependency);
    for (const text of [
      '{"main":"a.node"}',
      '{"files":["prebuilds"]}',
      '{"files":["lib/prebuilds/x"]}',
      '{"binary": {}}',
      '{"exports":{"./x.node":"./build/x.node"}}',
      '{"tags":["n-api"]}',
    ])
      assert.ok(promisesAddon(text), text);
    for (const text of [
      ...['{"name":"prebuild"}', '{"node":"1"}', '{"bin":"x"}', '{"gyp":1}'],
      // As react-dom's: what others import by that name is JavaScript.
      '{"exports":{"./server.node": "./server.node.js"}}',
    ])
      assert.ok(!promisesAddon(text), text);
  });

  test('of platforms, by its name', () => {
    for (const word of [
      'linux',
      'linuxmusl',
      'darwin',
      'macos',
      'win32',
      'windows',
      'win',
      'android',
      'freebsd',
      'openbsd',
      'netbsd',
      'sunos',
      'aix',
      'openharmony',
      'wasm32',
    ])
      for (const name of [`a-${word}-x64`, `@a/${word}`, `a.${word}.b`, `a_${word}_b`, word])
        assert.ok(namesPlatform(name), name);
    for (const name of ['a', 'winston', 'mylinux', 'linuxes', 'a-darwinx'])
      assert.ok(!namesPlatform(name), name);
  });

  test('of native names', () => {
    for (const name of [
      'a.node',
      'a.exe',
      'a.dylib',
      'a.dll',
      'a.so',
      'a.so.1',
      'a.so.1.2.3',
      'downloaded-@x',
    ])
      assert.ok(hasNativeName(name), name);
    for (const name of [
      'a.js',
      'node',
      'a.nod',
      'a.lib',
      'a.dl',
      'a.so.x',
      'a.so.1.x',
      'so',
      'a.html',
      'e',
      'b',
      'l',
      'o',
      '',
    ])
      assert.ok(!hasNativeName(name), name);
  });
});

test('files that are gone stay expected as long as the version does', () => {
  const before = nativePackage({
    files: [file('b.node', elf()), file('a.node', elf())],
    expected: ['c.node', 'a.node'],
  });
  const gone = (changes: object, files: string[]) =>
    listGone(before, { name: 'addon', version: '1.0.0', ...changes }, files);
  assert.deepEqual(gone({}, ['b.node']), ['a.node', 'c.node']);
  assert.deepEqual(gone({}, ['a.node', 'b.node', 'c.node']), []);
  assert.deepEqual([gone({ version: '2.0.0' }, []), gone({ name: 'other' }, [])], [[], []]);
  assert.deepEqual(listGone(null, before, []), []);
});

test('a package is patched if a patch is named after it', () => {
  const entries = ['a+1.0.0.patch', '@s+b+2.0.0.patch', '@s__c@1.0.0.patch', 'd.txt', 'e+1.patch.orig'];
  const tree = {
    list: (path: string) => (path === 'patches' ? entries.map((name) => ({ name })) : []),
  } as unknown as FileTree;
  const isPatched = findPatched(tree);
  for (const name of ['a', '@s/b', '@s/c']) assert.equal(isPatched(name), true, name);
  for (const name of ['d', 'e', 'x', '@s/a']) assert.equal(isPatched(name), false, name);
  assert.deepEqual(listPatches(tree, '@s/b'), ['patches/@s+b+2.0.0.patch']);
  assert.deepEqual(
    [listPatches(tree, 'x'), findPatched({ list: () => [] } as unknown as FileTree)('a')],
    [[], false],
  );
});

test('of two recorded files with the same size and time, each keeps its own facts', () => {
  const stat = { kind: 'file', size: 0, mtimeMs: 0 };
  const tree = { stat: () => stat, mayRead: () => true } as Partial<FileTree> as FileTree;
  const files = [
    file('a.node', elf(nodeApi(), { arch: 'x64' })),
    file('b.node', elf(nodeApi(), { arch: 'arm64' })),
  ].map((each) => ({
    ...each,
    size: 0,
    mtimeMs: 0,
  }));
  const known = nativePackage({ files });
  for (const each of files) assert.deepEqual(readFileFacts(tree, 'node_modules/x', each.path, known), each);
});
