import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core/internal/files/file-tree';
import type { Installed, InstalledPackage } from '@abistamp/core/internal/hosts/installed';
import type { LoaderRecord } from '@abistamp/core/internal/loaders/index';
import { listPackage } from '@abistamp/core/internal/tree/list-package';
import { nameOf, readOptional } from '@abistamp/core/internal/tree/optional-dependencies';
import { LoaderRecogniser } from '@abistamp/core/internal/tree/recognise-once';
import { expectRequested } from '@abistamp/core/internal/tree/requested-files';
import { resolveWithin } from '@abistamp/core/internal/tree/resolve-dependency';
import { makePackage, native } from '../loaders/package-tree.ts';
import { elf, file, nativePackage } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

function list(paths: string[], everything = false) {
  const root = makeFolder('tree-lists');
  writeFiles(root, Object.fromEntries(paths.map((path) => [`p/${path}`, ''])));
  const tree = openDirectory(root);
  const modules: string[] = [];
  const pkg = listPackage(tree, 'p', tree.list('p'), everything, (path) => modules.push(path));
  return { ...pkg, files: pkg.files.sort(), buildFiles: pkg.buildFiles.sort(), modules };
}

describe('the contents of a package', () => {
  test('are its native files, wherever they are, but for caches and copies of a build', () => {
    const { files, modules } = list([
      ...['a.node', 'build/Release/b.node', 'lib/deep/er/c.so.1', 'index.js', 'README'],
      ...['.bin', '.cache', '.git', 'obj.target', 'obj.host', '.deps'].map((name) => `build/${name}/x.node`),
      ...['node_modules/other/y.node', 'lib/node_modules/z/z.node'],
    ]);
    assert.deepEqual(files, ['a.node', 'build/Release/b.node', 'lib/deep/er/c.so.1']);
    assert.deepEqual(modules.sort(), ['p/lib/node_modules', 'p/node_modules']);
  });

  test('say that it is compiled, by a description at its top or by what a build left', () => {
    const top = ['binding.gyp', 'CMakeLists.txt', 'Cargo.toml'];
    assert.deepEqual(list([...top, 'gyp', 'x/binding.gyp']).buildFiles, [...top].sort());
    assert.equal(list(['a.node', ...top]).compiled, false);
    for (const left of ['build/Makefile', 'build/config.gypi', 'target/.rustc_info.json', 'x/CMakeCache.txt'])
      assert.equal(list([left]).compiled, true, left);
  });

  test('are all that is no text, where programs have no telling names', () => {
    const binary = ['bin/esbuild', 'tool', 'data.bin', 'bin/license-checker.exe'];
    const text = [
      ...['a.js', 'b.d.ts', 'c.json', 'd.map', 'e.md', 'f.wasm', 'g.gypi', 'h.rs', 'i.png', 'j.TXT'],
      ...['LICENSE', 'licence-mit', 'NOTICE', 'README.zh', 'lib/CHANGELOG', 'AUTHORS'],
    ];
    assert.deepEqual(list([...binary, ...text], true).files, [...binary].sort());
    assert.deepEqual(list([...binary, ...text]).files, ['bin/license-checker.exe']);
  });
});

describe('what a package calls optional', () => {
  const installed = (...optionalDependencies: string[]): InstalledPackage => ({
    ...{ version: null, integrity: null, hasInstallScript: null, os: [], cpu: [], libc: [] },
    ...{ optionalDependencies, optional: false, inBundle: false },
  });
  const read = (records: Partial<Installed>, manifests: Record<string, object> = {}) => {
    const root = makeFolder('optional');
    writeFiles(
      root,
      Object.fromEntries(Object.entries(manifests).map(([path, json]) => [`${path}/package.json`, json])),
    );
    return readOptional(openDirectory(root), {
      ...{ folders: new Map(), versions: new Map(), complete: true, isActual: true },
      ...records,
    });
  };

  test('is what its host recorded for the folder', () => {
    const optional = read({ folders: new Map([['node_modules/a', installed('b')]]) });
    assert.deepEqual(optional('node_modules/a'), ['b']);
    assert.deepEqual(optional('node_modules/b'), []);
  });

  test('is what it recorded for the name, with or without a scope', () => {
    const versions = new Map([
      ['q@1.0.0', installed('b')],
      ['@x/a@1.0.0', installed('c')],
      ['none@1.0.0', installed()],
    ]);
    const optional = read({ versions });
    assert.deepEqual(optional('node_modules/q'), ['b']);
    assert.deepEqual(optional('node_modules/.pnpm/x/node_modules/@x/a'), ['c']);
    assert.deepEqual(optional('node_modules/none'), []);
  });

  test('is that of its version, where there are several', () => {
    const versions = new Map([
      ['a@1.0.0', installed('b')],
      ['a@2.0.0', installed('c')],
    ]);
    const optional = read({ versions }, { 'node_modules/a': { name: 'a', version: '2.0.0' } });
    assert.deepEqual(optional('node_modules/a'), ['c']);
    assert.deepEqual(optional('node_modules/x/node_modules/a'), []);
  });

  test('is found by the name of a folder', () => {
    assert.deepEqual(['node_modules/a', 'node_modules/a/node_modules/@b/c', 'packages/a', 'a'].map(nameOf), [
      'a',
      '@b/c',
      'packages/a',
      'a',
    ]);
  });
});

describe('a file that another package requests by its path', () => {
  const path = 'node_modules/@x/a-linux-x64';
  const search = (...requests: string[]): LoaderRecord => ({
    kind: 'search',
    addons: [{ attempts: requests.map((request) => ({ request })), fallThroughOn: 'missing' }],
  });
  const taker = nativePackage({
    ...{
      name: 'a',
      path: 'node_modules/a',
      loader: search('@x/a-linux-x64/a.node', '@x/a-darwin-x64/a.node'),
    },
    resolvedDeps: { '@x/a-linux-x64': path, '@x/a-darwin-x64': null },
  });
  const platform = { os: ['linux'], cpu: ['x64'], libc: [] };
  const expected = (changes: Parameters<typeof nativePackage>[0], ...takers: (typeof taker)[]) =>
    expectRequested([...takers, nativePackage({ path, platform, files: [], expected: [], ...changes })]).at(
      -1,
    )?.expected;

  test('is expected in a platform package that has no addon', () => {
    assert.deepEqual(expected({}, taker), ['a.node']);
    assert.deepEqual(expected({ files: [file('lib.so', elf())] }, taker), ['a.node']);
    assert.deepEqual(expected({ expected: ['lib.so'] }, taker), ['lib.so', 'a.node']);
    const second = nativePackage({
      ...taker,
      loader: search('@x/a-linux-x64/b.node', '@x/a-linux-x64/a.node'),
    });
    assert.deepEqual(expected({}, taker, second), ['a.node', 'b.node']);
  });

  test('is not where an addon is, in another kind of package, or where nobody asks', () => {
    assert.deepEqual(expected({ files: [file('other.node', elf())] }, taker), []);
    assert.deepEqual(expected({ platform: null }, taker), []);
    assert.deepEqual(expected({ path: 'node_modules/@x/other' }, taker), []);
    assert.deepEqual(expected({}), []);
    assert.deepEqual(expected({}, nativePackage({ ...taker, loader: { kind: 'unknown' } })), []);
  });
});

test('a package that a tree has twice is read once, if its tarball is the same', () => {
  let reads = 0;
  const recognise = (recogniser: LoaderRecogniser, integrity: string | null, code: string) => {
    const view = makePackage({ files: { 'index.js': code, 'a.node': native, 'b.node': native } });
    const read = (path: string) => {
      reads++;
      return view.read(path);
    };
    return recogniser.recognise({ ...view, read }, { manifest: '{}', integrity, isWhole: () => true }).loader;
  };
  const recogniser = new LoaderRecogniser(null);
  const first = recognise(recogniser, 'sha512-a', "require('./a.node')");
  const before = reads;
  assert.equal(first.kind, 'search');
  assert.deepEqual(recognise(recogniser, 'sha512-a', "require('./a.node')"), first);
  assert.equal(reads, before);
  const other = recognise(recogniser, 'sha512-b', "require('./b.node')");
  assert.notDeepEqual(other, first);
  // Without an integrity, its code has to be the same.
  const loose = recognise(recogniser, null, "require('./a.node')");
  assert.deepEqual(loose, first);
  assert.deepEqual(recognise(recogniser, null, "require('./b.node')"), other);
});

test('a package is looked for in each node_modules upwards, but in none of their own', () => {
  const root = makeFolder('resolve');
  const manifests = [
    'node_modules/a',
    'node_modules/a/node_modules/c',
    'node_modules/b',
    'node_modules/node_modules/d',
  ];
  writeFiles(root, Object.fromEntries(manifests.map((path) => [`${path}/package.json`, {}])));
  const resolve = resolveWithin(openDirectory(root));
  assert.equal(resolve('node_modules/a', 'c'), 'node_modules/a/node_modules/c');
  assert.equal(resolve('node_modules/a', 'b'), 'node_modules/b');
  assert.equal(resolve('node_modules/b', 'c'), null);
  assert.equal(resolve('node_modules/a', 'd'), null);
  assert.equal(resolve('.', 'a'), 'node_modules/a');
  assert.equal(resolve('packages/x', 'a'), 'node_modules/a');
});
