import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Runtime } from '@abistamp/core';
import { chooseAlternate, groupAlternates } from '@abistamp/core/internal/loaders/alternates';
import { fillIn, findPlaces } from '@abistamp/core/internal/loaders/attempts';
import { isForMachine } from '@abistamp/core/internal/loaders/machine';
import { matchesTemplate, mayBeLoaded } from '@abistamp/core/internal/loaders/native-names';
import { listFolder, takeFirst, takeOfOtherAbi, takeWorking } from '@abistamp/core/internal/loaders/ordered';
import { pickTagged } from '@abistamp/core/internal/loaders/prebuild-tags';
import { readLabels, stemOf } from '@abistamp/core/internal/runtime/labels';
import { electron, linux, mac, musl, node20, windows } from './package-tree.ts';

/* What names of files and packages say. */

const golden = new URL('names.golden.txt', import.meta.url);
const runtimes: Record<string, Runtime> = {
  ...{ linux, musl, mac, windows, electron },
  arm: { ...linux, arch: 'arm64' },
  android: { ...linux, platform: 'android', libc: null, glibc: null },
};

/** Each name is followed by its labels, its stem, and the machines that it allows. */
function describeName(name: string): string {
  const labels = readLabels(name);
  const said = Object.entries(labels).filter(
    ([, value]) => value !== null && value !== false && String(value) !== '',
  );
  const machines = Object.entries(runtimes).filter(([, runtime]) => isForMachine(labels, runtime));
  return [
    name,
    `    = ${said.map(([key, value]) => `${key} ${value}`).join(', ') || 'no label'}; stem ${stemOf(name)}`,
    `    = for ${machines.map(([machine]) => machine).join(' ') || 'none of them'}`,
  ].join('\n');
}

test('each name says what it did', () => {
  const text = readFileSync(golden, 'utf8');
  const names = text.split('\n').filter((line) => line !== '' && !line.startsWith('    = '));
  const now = `${names.map(describeName).join('\n')}\n`;
  // To write it again: ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/loaders/names
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, text);
});

test('a path with placeholders stands for the files that it can be', () => {
  const rows: [template: string, file: string, matches: boolean][] = [
    ['a.node', 'a.node', true],
    ['./a.node', 'a.node', true],
    ['a.node', 'b.node', false],
    ['a.node', 'a.node.x', false],
    ['{x}.node', 'a.node', true],
    ['{x}.node', '.node', true],
    ['a{x}a', 'a', false],
    ['a{x}a', 'aa', true],
    ['a{x}a', 'aba', true],
    ['a{x}b{y}c', 'a1b2c', true],
    ['a{x}b{y}c', 'a1c', false],
    ['a{x}b{y}bc', 'abc', false],
    ['a{x}b{y}bc', 'abbc', true],
    ['a{x}b', 'cab', false],
    ['a{x}b', 'abc', false],
    ['{}', 'x', false],
    [`{${'x'.repeat(20)}}`, 'a', true],
    [`{${'x'.repeat(21)}}`, 'a', false],
  ];
  for (const [template, file, matches] of rows)
    assert.equal(matchesTemplate(template, file), matches, `${template} ${file}`);
});

test('files of tests, documents and builds are never loaded', () => {
  const folders = [
    ...['test', 'tests', '__tests__', 'spec', 'fixture', 'fixtures', 'example', 'examples', 'doc', 'docs'],
    ...['benchmark', 'benchmarks', 'obj.target', 'obj.host', 'obj', '.deps', 'node_gyp_bins', 'node_modules'],
  ];
  for (const folder of folders) {
    assert.equal(mayBeLoaded(`${folder}/a.node`), false, folder);
    assert.equal(mayBeLoaded(`lib/${folder.toUpperCase()}/x/a.node`), false, folder);
    assert.equal(mayBeLoaded(`lib/${folder}s2/a.node`), true, folder);
    assert.equal(mayBeLoaded(folder), true, folder);
  }
});

describe('of files that differ in their labels alone', () => {
  const files = [
    'a.node',
    'a-linux-x64.node',
    'lib/a-darwin-arm64.node',
    'b.node',
    'b-115.node',
    'b-127.node',
  ];

  test('each is in a group with the others', () => {
    assert.deepEqual(groupAlternates(files), [files.slice(0, 3), files.slice(3)]);
    assert.deepEqual(groupAlternates([]), []);
  });

  const rows: [group: string[], fits: string[], on: Runtime, chosen: string | null][] = [
    [files.slice(0, 3), files, linux, 'a.node'],
    [files.slice(0, 3), ['a-linux-x64.node'], linux, 'a-linux-x64.node'],
    [files.slice(0, 3), [], linux, 'a.node'],
    [['a-darwin-arm64.node'], files, linux, null],
    [files.slice(4), files, linux, 'b-127.node'],
    [files.slice(4), ['b-115.node'], linux, 'b-115.node'],
    [files.slice(4), [], linux, 'b-127.node'],
    [files.slice(4), [], node20, 'b-115.node'],
    [['b-99.node'], [], linux, null],
    [['b-99.node'], ['b-99.node'], linux, 'b-99.node'],
    [['node-20/c.node', 'node-22/c.node'], ['node-20/c.node', 'node-22/c.node'], linux, 'node-22/c.node'],
    [['node-20/c.node', 'node-22/c.node'], [], node20, 'node-20/c.node'],
    [['node-20/c.node'], [], linux, null],
  ];
  for (const [group, fits, on, chosen] of rows)
    test(`${chosen} of ${group.join(', ')}, if ${fits.length} fit`, () => {
      assert.equal(
        chooseAlternate(group, (file) => fits.includes(file), on),
        chosen,
      );
    });
});

describe('placeholders', () => {
  const bun: Runtime = { ...linux, kind: 'bun', version: '1.4.5', abi: 147 };
  const rows: [request: string, on: Runtime, filled: string | null][] = [
    ['{platform}-{arch}-{libc}', linux, 'linux-x64-glibc'],
    ['{platform}-{arch}-{libc}', musl, 'linux-x64-musl'],
    ['{platform}-{arch}-{libc}', mac, 'darwin-arm64-'],
    ['{libc}', { ...linux, libc: null }, 'glibc'],
    ['a{-musl}', musl, 'a-musl'],
    ['a{-musl}', linux, 'a'],
    ['a{-musl}', mac, 'a'],
    ['{abi}', linux, '127'],
    ['{node} {major} {major.minor}', linux, '22.11.0 22 22.11'],
    ['{node}', electron, '24.0.0'],
    ['{major}', electron, '24'],
    ['{major.minor}', electron, '24.0'],
    // Electron 3, whose ABI Node.js 10 has as well.
    ['{major}', { ...electron, version: '3.1.0', abi: 64 }, null],
    ['{node} {major} {major.minor}', bun, '26.0.0 26 26.0'],
    ['{node}', { ...bun, abi: 1 }, null],
    ['{node}', { ...linux, version: null }, null],
    ['{any}/{other}', linux, null],
    ['{any}/a', linux, '{any}/a'],
    ['{}', linux, '{}'],
  ];
  for (const [request, on, filled] of rows)
    test(`${request}: ${filled}`, () => {
      assert.equal(fillIn(request, on), filled);
    });

  test('a path leads to a file as Node finds it', () => {
    const places = (path: string, ...files: string[]) => findPlaces(path, files, linux);
    assert.deepEqual(places('a', 'a', 'a.node', 'a/index.node'), ['a']);
    assert.deepEqual(places('a', 'a.node', 'a/index.node'), ['a.node']);
    assert.deepEqual(places('a', 'a/index.node'), ['a/index.node']);
    assert.deepEqual(places('a'), ['a.node']);
    assert.deepEqual(places('a.x'), ['a.x']);
    assert.deepEqual(places('b/{any}.node'), ['b/*.node']);
    const some = ['b/linux.node', 'b/linux-musl.node', 'b/linux-glibc.node', 'b/115.node', 'b/127.node'];
    assert.deepEqual(places('b/{any}.node', ...some), ['b/linux-glibc.node', 'b/linux.node', 'b/127.node']);
  });
});

describe('of several places', () => {
  const input = (files: string[], fitting: string[]) => ({
    ...{ name: 'x', version: null, platform: null, files, installed: () => false },
    fits: (file: string) => fitting.includes(file),
  });
  const taken = (file: string, shadowed: string | null = null) => ({
    kind: 'files',
    files: [file],
    shadowed,
  });

  test('the first that is there is taken, or the first that works', () => {
    const all = ['a', 'b', 'c'];
    assert.deepEqual(takeFirst(all, input(['b', 'c'], ['b', 'c'])), taken('b'));
    assert.deepEqual(takeFirst(all, input(['b', 'c'], ['c'])), taken('b', 'c'));
    assert.deepEqual(takeFirst(all, input(['b', 'c'], [])), taken('b'));
    assert.deepEqual(takeFirst(['b', 'b'], input(['b'], [])), taken('b'));
    assert.deepEqual(takeFirst(all, input([], [])), { kind: 'nothing', expected: all });
    assert.deepEqual(takeWorking(all, input(['b', 'c'], ['c'])), taken('c'));
    assert.deepEqual(takeWorking(all, input(['b', 'c'], [])), taken('b'));
    assert.deepEqual(takeWorking(all, input([], [])), { kind: 'nothing', expected: all });
  });

  test('one for another ABI tells more than none', () => {
    const old = 'bin/linux-x64-115/a.node';
    const find = (files: string[], fits: string[] = []) =>
      takeOfOtherAbi(['bin/linux-x64-{any}/a.node'], input(files, fits), linux);
    assert.deepEqual(find([old]), taken(old));
    assert.equal(find([old], [old]), null);
    assert.equal(find(['bin/linux-x64-115/b.node']), null);
    assert.equal(takeOfOtherAbi(['bin/{any}/a.node'], input(['bin/darwin-x64/a.node'], []), linux), null);
  });

  test('a folder has its own files, by name', () => {
    const files = ['b', 'a', 'x/d', 'x/c', 'x/y/e', 'xz'];
    assert.deepEqual(listFolder(files, ''), ['a', 'b', 'xz']);
    assert.deepEqual(listFolder(files, 'x'), ['x/c', 'x/d']);
  });
});

describe('of tagged files', () => {
  const rows: [files: string[], on: Runtime, strict: boolean, picked: string | null][] = [
    [['node.napi.node'], linux, true, 'node.napi.node'],
    [['node.napi.node'], electron, true, 'node.napi.node'],
    [['napi.node'], linux, true, null],
    [['napi.node'], linux, false, 'napi.node'],
    [['electron.napi.node'], linux, false, null],
    [['electron.napi.node', 'node.napi.node'], electron, false, 'electron.napi.node'],
    [['node.abi127.node'], linux, true, 'node.abi127.node'],
    [['node.abi115.node'], linux, true, null],
    [['node.abi115.node'], linux, false, null],
    [['node.node'], linux, true, null],
    [['node.node'], linux, false, 'node.node'],
    [['node-webkit.node'], linux, false, null],
    [['node.abi127.node', 'node.napi.node'], linux, false, 'node.abi127.node'],
    [['node.napi.node', 'node.napi.glibc.node'], linux, false, 'node.napi.glibc.node'],
    [['node.napi.musl.node', 'node.napi.glibc.node'], musl, false, 'node.napi.musl.node'],
    [['node.napi.musl.node'], linux, false, null],
    [['node.napi.glibc.node'], mac, false, 'node.napi.glibc.node'],
    [['node.napi.uv1.node'], linux, false, 'node.napi.uv1.node'],
    [['node.napi.uv2.node'], linux, false, null],
    [['a.txt', 'x/node.napi.other.node'], linux, false, 'x/node.napi.other.node'],
    [['node.napi.uv1.node', 'node.napi.uv1.glibc.node'], linux, true, 'node.napi.uv1.glibc.node'],
    [[], linux, false, null],
  ];
  for (const [files, on, strict, picked] of rows)
    test(`${picked} of ${files.join(', ')}${strict ? ', strictly' : ''}`, () => {
      assert.equal(pickTagged(files, on, strict), picked);
    });
});
