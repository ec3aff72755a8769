import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import type { Problem } from '@abistamp/core/internal/verdict/problem';
import { elf, file, nativePackage, pinnedTo } from '../support/facts.ts';
import { addon, judge, loading, path, platformPackage, short } from './judged-packages.ts';

/* Packages whose native part is in others, and those others. */

/** One that leaves its native part to others. */
const delegating = (
  names: string[],
  deps: Record<string, string | null>,
  changes: Partial<NativePackage> = {},
): NativePackage =>
  nativePackage({
    name: 'asks',
    path: 'node_modules/asks',
    build: null,
    loader: { kind: 'search', addons: [{ attempts: names.map((request) => ({ request })) }] } as never,
    resolvedDeps: deps,
    ...changes,
  });

describe('a package that leaves its native part to others', () => {
  const wanted = '@a/linux-x64';

  test('is fine with any of them', () => {
    assert.deepEqual(
      judge([delegating([wanted, '@a/other'], { [wanted]: null, '@a/other': 'node_modules/@a/other' })]),
      [],
    );
  });

  test('misses the one for this machine, and tells what is there in its place', () => {
    const [finding] = judge([
      delegating([wanted], { [wanted]: null, '@a/darwin-arm64': 'x', '@a/win32-x64': null, plain: 'y' }),
    ]);
    assert.deepEqual(finding?.problem, {
      ...{ code: 'PLATFORM_PACKAGE_MISSING', wanted: [wanted], present: ['@a/darwin-arm64'], offered: true },
    });
    assert.equal(finding?.repair, 'reinstall');
  });

  test('that does not even offer one for this machine is left to a person', () => {
    const [finding] = judge([delegating([wanted], {})]);
    assert.ok(finding?.problem.code === 'PLATFORM_PACKAGE_MISSING');
    assert.deepEqual([finding.problem.offered, finding.repair], [false, 'ask']);
  });

  test('may be kept from it by a setting', () => {
    const omission = {
      setting: 'omit=optional',
      remedy: { kind: 'command', command: { runner: 'npm', args: [] } },
    } as const;
    const [kept] = judge([delegating([wanted], { [wanted]: null })], { omission });
    assert.deepEqual(kept?.problem.code === 'PLATFORM_PACKAGE_MISSING' && kept.problem.omission, omission);
    assert.equal(kept?.repair, 'ask');
    const [other] = judge([delegating([wanted], {})], { omission });
    assert.equal(other?.problem.code === 'PLATFORM_PACKAGE_MISSING' && other.problem.omission, undefined);
  });

  test('says so once, also where the folder of the other is still known and empty', () => {
    const asks = delegating([wanted], { [wanted]: null });
    const gone = platformPackage(wanted, { files: [] });
    assert.deepEqual(short([asks, gone]), ['error PLATFORM_PACKAGE_MISSING asks: reinstall']);
    const reached = delegating(
      [wanted],
      { [wanted]: gone.path },
      { name: 'reaches', path: 'node_modules/reaches' },
    );
    assert.deepEqual(short([asks, gone, reached]), [
      'error PLATFORM_PACKAGE_MISSING asks: reinstall',
      `error PLATFORM_PACKAGE_MISSING ${wanted}: reinstall`,
    ]);
  });

  test('leaves it to the addon that misses a library of the other, if nothing reaches that', () => {
    const needs = loading(elf(), { resolvedDeps: { [wanted]: null } });
    const missing: Problem = { code: 'LIBRARY_MISSING', libraries: ['liba.so.1'], from: wanted };
    const links = new Map([[`${path}/${addon}`, missing]]);
    const gone = platformPackage(wanted, { files: [] });
    const codes = (packages: NativePackage[]) =>
      judge(packages, { links }).map(({ problem, package: pkg }) => `${problem.code} ${pkg.name}`);
    assert.deepEqual(codes([needs, gone]), ['LIBRARY_MISSING addon']);
    const copy = loading(elf(), { path: 'node_modules/b', resolvedDeps: { [wanted]: gone.path } });
    assert.deepEqual(codes([needs, gone, copy]), [
      'LIBRARY_MISSING addon',
      `PLATFORM_PACKAGE_MISSING ${wanted}`,
    ]);
  });

  test('may be linked from another project, which has it somewhere', () => {
    assert.deepEqual(judge([delegating([wanted], { [wanted]: null }, { linked: '../other' })]), []);
  });
});

describe('a platform package', () => {
  test('without its file matters as much as it does to those who take it', () => {
    const gone = platformPackage('@a/linux-x64', { files: [] });
    const taker = (changes: Partial<NativePackage> = {}) =>
      delegating(['@a/linux-x64'], { '@a/linux-x64': gone.path }, { name: 'taker', ...changes });
    assert.deepEqual(short([gone, taker()]), ['error PLATFORM_PACKAGE_MISSING @a/linux-x64: reinstall']);
    assert.deepEqual(short([gone, taker({ needs: [] })]), [
      'warning PLATFORM_PACKAGE_MISSING @a/linux-x64: reinstall',
    ]);
    const own = loading(elf(), {
      name: 'own',
      path: 'node_modules/own',
      resolvedDeps: { '@a/linux-x64': gone.path },
    });
    assert.deepEqual(short([gone, own]), ['warning PLATFORM_PACKAGE_MISSING @a/linux-x64: reinstall']);
    assert.deepEqual(short([gone, own, taker()]), ['error PLATFORM_PACKAGE_MISSING @a/linux-x64: reinstall']);
    assert.deepEqual(short([gone]), ['error PLATFORM_PACKAGE_MISSING @a/linux-x64: reinstall']);
  });

  test('for special hardware does not matter beside the plain one that fits', () => {
    const broken = (name: string) => platformPackage(name, { files: [file('a.node', elf(pinnedTo(115)))] });
    assert.deepEqual(short([platformPackage('@a/linux-x64'), broken('@a/linux-x64-cuda')]), []);
    assert.equal(short([broken('@a/linux-x64'), broken('@a/linux-x64-cuda')]).length, 2);
    assert.equal(
      short([platformPackage('@a/linux-x64', { files: [] }), broken('@a/linux-x64-cuda')]).length,
      2,
    );
    assert.equal(short([platformPackage('@b/linux-x64'), broken('@a/linux-x64-cuda')]).length, 1);
    const plain = loading(elf(), { name: '@a/linux-x64' });
    assert.equal(short([plain, broken('@a/linux-x64-cuda')]).length, 1, 'one that is for no platform');
  });

  test('that a setting keeps out is no finding of its own worth', () => {
    const omission = {
      setting: 'os=win32',
      remedy: { kind: 'command', command: { runner: 'npm', args: [] } },
    } as const;
    assert.deepEqual(short([platformPackage('@a/linux-x64', { files: [] })], { omission }), [
      'warning PLATFORM_PACKAGE_MISSING @a/linux-x64: ask',
    ]);
    const had = platformPackage('@a/linux-x64', { files: [], expected: ['a.node'] });
    assert.deepEqual(short([had], { omission }), ['error PLATFORM_PACKAGE_MISSING @a/linux-x64: reinstall']);
  });
});
