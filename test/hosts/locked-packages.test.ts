import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import type { BuildStep } from '@abistamp/core/internal/hosts/builder';
import { listToExtract } from '@abistamp/core/internal/hosts/npm/locked-packages';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const version = '1.0.0';
const optional = ['glibc', 'musl', 'darwin', 'arm64', 'anywhere', 'unlocked', 'there'];
const root = makeFolder('locked');
writeFiles(root, {
  'package-lock.json': {
    packages: {
      'node_modules/addon': {
        version,
        dependencies: { helper: version },
        optionalDependencies: Object.fromEntries(optional.map((name) => [name, version])),
      },
      'node_modules/addon/node_modules/inside': { version, inBundle: true },
      'node_modules/addon/node_modules/own': { version },
      'node_modules/helper': { version, resolved: 'https://registry.test/helper.tgz', integrity: 'sha512-x' },
      'node_modules/glibc': { version, os: ['linux'], libc: ['glibc'] },
      'node_modules/musl': { version, os: ['linux'], libc: ['musl'] },
      'node_modules/darwin': { version, os: ['darwin'] },
      'node_modules/arm64': { version, cpu: ['arm64'] },
      'node_modules/anywhere': { version, name: 'alias-of' },
      'node_modules/there': { version },
    },
  },
  'node_modules/there/package.json': { name: 'there', version },
});

describe('what npm extracts for a package', () => {
  const cases: [extract: BuildStep['extract'], extracted: string[]][] = [
    [undefined, ['addon with inside', 'helper', 'glibc', 'anywhere as alias-of']],
    [{ itself: false, misses: ['glibc'] }, ['glibc']],
    [{ itself: false, misses: ['unlocked'] }, []],
  ];
  for (const [extract, extracted] of cases)
    test(`that misses ${extract?.misses.join() ?? 'itself'}: ${extracted.join(', ') || 'nothing'}`, () => {
      const step: BuildStep = {
        ...{ action: 'reinstall', findings: [] },
        package: { name: 'addon', path: 'node_modules/addon', build: null },
        ...(extract === undefined ? {} : { extract }),
      };
      const found = listToExtract(openDirectory(root), runtime(), step).map(({ path, name, bundled }) => {
        const short = path.replace('node_modules/', '');
        const inside = bundled.map((each) => ` with ${each.slice(each.lastIndexOf('/') + 1)}`);
        return `${short}${name === short ? '' : ` as ${name}`}${inside.join('')}`;
      });
      assert.deepEqual(found.sort(), extracted.sort());
    });
});

describe('a lockfile that anyone may have written', () => {
  /** What is found for a package that lacks itself, among these entries. */
  function find(entries: Record<string, object>, files: Record<string, string | object> = {}): string[] {
    const tree = makeFolder('hostile-lock');
    writeFiles(tree, { 'package-lock.json': { packages: entries }, ...files });
    const step: BuildStep = {
      ...{ action: 'reinstall', findings: [] },
      package: { name: 'addon', path: 'node_modules/addon', build: null },
      extract: 'node_modules/addon/package.json' in files ? missing : { itself: true, misses: [] },
    };
    return listToExtract(openDirectory(tree), runtime(), step).map(({ path }) => path);
  }
  const missing = {
    itself: false,
    misses: ['../../out', 'a/../../../out', 'C:/out', 'a@npm:b', '..', 'good'],
  };

  test('puts nothing outside of the tree, and the rest in its place', () => {
    const names = ['../../out', '../../../out', '..\\out', 'good'];
    const needs = Object.fromEntries(names.map((name) => [name, version]));
    const places = names.flatMap((name) => [
      `node_modules/${name}`,
      `node_modules/addon/node_modules/${name}`,
    ]);
    const found = find({
      'node_modules/addon': { version, dependencies: needs },
      ...Object.fromEntries(places.map((place) => [place, { version }])),
    });
    assert.deepEqual(found, ['node_modules/addon', 'node_modules/addon/node_modules/good']);
  });

  test('nor does a package by the names of what it lacks', () => {
    const optionalDependencies = Object.fromEntries(missing.misses.map((name) => [name, version]));
    const addon = { name: 'addon', version, optionalDependencies };
    assert.deepEqual(find({}, { 'node_modules/addon/package.json': addon }), ['node_modules/good']);
  });

  test('has nothing run: only tarballs are fetched', () => {
    for (const [resolved, count] of [
      ['https://registry.test/a.tgz', 1],
      ['file:vendor/a.tgz', 1],
      ['file:vendor/a', 0],
      ['git+ssh://git@host.test/a.git#0123', 0],
      ['git+https://host.test/a.tgz', 0],
      ['github:a/b', 0],
      ['./a.tgz', 0],
    ] as const)
      assert.equal(find({ 'node_modules/addon': { version, resolved } }).length, count, resolved);
  });

  test('has a bound, however long or deep it is', () => {
    const count = 20_000;
    const of = (i: number) => `p${i}`;
    const chain = Array.from({ length: count }, (_, i) => [
      `node_modules/${of(i)}`,
      { version, dependencies: { [of(i + 1)]: version } },
    ]);
    const wide = Object.fromEntries(Array.from({ length: count }, (_, i) => [of(i), version]));
    for (const dependencies of [{ p0: version }, wide]) {
      const found = find({ 'node_modules/addon': { version, dependencies }, ...Object.fromEntries(chain) });
      assert.equal(found.length, 200);
    }
  });
});
