import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Runtime } from '@abistamp/core';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import { chooseAnswer, countJudged, listConcerned } from '@abistamp/core/internal/verdict/answer';
import type { Evidence } from '@abistamp/core/internal/verdict/evidence';
import { judgeTree } from '@abistamp/core/internal/verdict/judge-tree';
import type { Problem } from '@abistamp/core/internal/verdict/problem';
import { isOpen, problemOfFile } from '@abistamp/core/internal/verdict/problem-of-file';
import { elf, file, nativePackage, nodeApi, pinnedTo, runtime } from '../support/facts.ts';

/* What a tree is judged to be, by the facts of its packages alone. */

const path = 'node_modules/addon';
const addon = 'build/Release/addon.node';
const platform = { os: ['linux'], cpu: ['x64'], libc: [] };
const refusal = { version: null, why: 'denied' } as const;

const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  links: new Map(),
  companions: new Map(),
  omission: null,
  installs: true,
  mounts: new Map(),
  libraries: [],
  linked: [],
  pins: new Map(),
  blocked: new Map(),
  unreadable: new Set(),
  approved: new Set(),
  ...changes,
});

/** A package that loads one file, which is this. */
const loading = (facts = elf(), changes: Partial<NativePackage> = {}): NativePackage =>
  nativePackage({
    loader: { kind: 'general', files: [addon], expected: [addon] },
    files: [file(addon, facts)],
    ...changes,
  });

const platformPackage = (name: string, changes: Partial<NativePackage> = {}): NativePackage =>
  nativePackage({
    name,
    path: `node_modules/${name}`,
    build: null,
    platform,
    loader: { kind: 'platform-package', uses: 'all', main: null },
    files: [file('a.node', elf())],
    ...changes,
  });

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

const judge = (packages: NativePackage[], changes: Partial<Evidence> = {}, on: Runtime = runtime()) =>
  judgeTree(packages, on, evidence(changes));
const short = (packages: NativePackage[], changes: Partial<Evidence> = {}, on: Runtime = runtime()) =>
  judge(packages, changes, on).map(
    ({ severity, problem, package: pkg, repair }) => `${severity} ${problem.code} ${pkg.name}: ${repair}`,
  );

describe('a package whose file', () => {
  test('fits is no finding', () => {
    assert.deepEqual(judge([loading(), loading(elf(pinnedTo(127)))]), []);
  });

  test('does not fit is one finding, with all that a repair needs', () => {
    const pkg = loading(elf(pinnedTo(115)));
    assert.deepEqual(judge([pkg]), [
      {
        severity: 'error',
        package: { name: 'addon', version: '1.0.0', path, build: pkg.build },
        file: addon,
        problem: { code: 'ABI_MISMATCH', abis: [115], runtime: 'node' },
        repair: 'rebuild',
        blocked: null,
      },
    ]);
  });

  test('may not be built says why not, and is left to a person', () => {
    const [finding] = judge([loading(elf(pinnedTo(115)))], { blocked: new Map([[path, refusal]]) });
    assert.deepEqual([finding?.blocked, finding?.repair], [refusal, 'ask']);
    const others = judge([loading(elf(pinnedTo(115)))], {
      blocked: new Map([['node_modules/other', refusal]]),
    });
    assert.deepEqual([others[0]?.blocked, others[0]?.repair], [null, 'rebuild']);
  });

  test('is linked from another project is for that one to repair', () => {
    const linked = loading(elf(pinnedTo(115)), { linked: '../other' });
    const [finding] = judge([linked], { blocked: new Map([[path, refusal]]) });
    assert.deepEqual([finding?.package.linked, finding?.blocked, finding?.repair], ['../other', null, 'ask']);
  });

  test('is for another platform is none of this machine’s', () => {
    const pkg = loading(elf(pinnedTo(115)), { platform: { os: ['darwin'], cpu: [], libc: [] } });
    assert.deepEqual(judge([pkg]), []);
  });

  test('shadows a better one is set aside', () => {
    const pkg = nativePackage({
      files: [
        file('build/Release/addon.node', elf(pinnedTo(115))),
        file('prebuilds/linux-x64/addon.node', elf()),
      ],
    });
    const [finding] = judge([pkg]);
    assert.deepEqual(finding?.problem, {
      code: 'SHADOWED',
      by: 'prebuilds/linux-x64/addon.node',
      problem: { code: 'ABI_MISMATCH', abis: [115], runtime: 'node' },
    });
    assert.equal(finding?.repair, 'move-aside');
  });
});

describe('how bad it is', () => {
  test('depends on whether the package can do without its file', () => {
    const broken = (changes: Partial<NativePackage>) =>
      judge([loading(elf(pinnedTo(115)), changes)])[0]?.severity;
    assert.equal(broken({}), 'error');
    assert.equal(broken({ fallback: true }), 'warning');
    assert.equal(broken({ optional: true }), 'warning');
    assert.equal(broken({ optional: true, platform }), 'error');
  });

  test('is never less because a file was replaced', () => {
    const pins = new Map([[`addon@1.0.0/${addon}`, 'a'.repeat(64)]]);
    const replaced = (sha256: string | null, changes: Partial<NativePackage> = {}) =>
      short([loading(elf(), { files: [file(addon, elf(), { sha256 })], ...changes })], { pins });
    assert.deepEqual(replaced('b'.repeat(64), { fallback: true, optional: true }), [
      'error DIGEST_CHANGED addon: ask',
    ]);
    assert.deepEqual(replaced('a'.repeat(64)), []);
    assert.deepEqual(replaced(null), []);
    assert.deepEqual(
      judge([loading(elf(), { files: [file(addon, elf(), { sha256: 'b'.repeat(64) })] })], { pins })[0]
        ?.problem,
      { code: 'DIGEST_CHANGED', pinned: 'a'.repeat(64), actual: 'b'.repeat(64) },
    );
  });

  test('is a warning where only perhaps it does not load', () => {
    const musl = runtime({ libc: 'musl', glibc: null });
    assert.deepEqual(short([loading()], {}, musl), ['warning LIBC_MISMATCH addon: rebuild']);
  });
});

describe('what fixes', () => {
  const repairs: [problem: Problem, withSources: string, withoutBuild: string, blocked: string][] = [
    [{ code: 'CORRUPT_FILE', detail: '' }, 'rebuild', 'reinstall', 'ask'],
    [{ code: 'PLATFORM_MISMATCH', platform: 'darwin' }, 'rebuild', 'reinstall', 'ask'],
    [{ code: 'ARCH_MISMATCH', archs: ['arm64'] }, 'rebuild', 'reinstall', 'ask'],
    [{ code: 'LIBC_MISMATCH', libc: 'musl', certain: true }, 'rebuild', 'reinstall', 'ask'],
    [{ code: 'ABI_MISMATCH', abis: [1], runtime: null }, 'rebuild', 'ask', 'ask'],
    [{ code: 'NODE_API_TOO_NEW', needs: 99, how: 'declared' }, 'ask', 'ask', 'ask'],
    [{ code: 'GLIBC_TOO_OLD', needs: '9' }, 'rebuild', 'ask', 'ask'],
    [{ code: 'LIBSTDCXX_TOO_OLD', needs: '9', library: '' }, 'rebuild', 'ask', 'ask'],
    [{ code: 'SYMBOL_MISSING', symbols: ['a'] }, 'rebuild', 'ask', 'ask'],
    [{ code: 'LIBRARY_MISSING', libraries: ['a'], from: null }, 'ask', 'ask', 'ask'],
    [{ code: 'LIBRARY_MISSING', libraries: ['a'], from: 'b' }, 'reinstall', 'reinstall', 'reinstall'],
    [{ code: 'EXECUTABLE_STACK', how: 'asked' }, 'ask', 'ask', 'ask'],
    [{ code: 'UNSIGNED' }, 'ask', 'ask', 'ask'],
  ];
  for (const [problem, ...expected] of repairs)
    test(`${problem.code}${problem.code === 'LIBRARY_MISSING' ? `, from ${problem.from}` : ''}`, () => {
      const links = new Map([[`${path}/${addon}`, problem]]);
      const repair = (changes: Partial<NativePackage>, blocked = new Map()) =>
        judge([loading(elf(), changes)], { links, blocked })[0]?.repair;
      const found = [repair({}), repair({ build: null }), repair({}, new Map([[path, refusal]]))];
      assert.deepEqual(found, expected);
    });

  test('what is compiled of no sources here: nothing that another compiler would make better', () => {
    const build = { script: 'prebuild-install', source: false, bundled: false };
    const links = new Map<string, Problem>([[`${path}/${addon}`, { code: 'GLIBC_TOO_OLD', needs: '9' }]]);
    assert.equal(judge([loading(elf(), { build })], { links })[0]?.repair, 'ask');
  });

  test('a package under development here: its developers', () => {
    for (const own of ['.', 'packages/a'])
      assert.equal(judge([loading(elf(pinnedTo(115)), { path: own })])[0]?.repair, 'ask', own);
    assert.equal(
      judge([loading(elf(pinnedTo(115)), { path: '../store/links/a/node_modules/a' })])[0]?.repair,
      'rebuild',
    );
  });

  test('what is gone, in a tree that nothing says was to be installed: a person', () => {
    const gone = platformPackage('@a/linux-x64', { files: [] });
    assert.equal(judge([gone])[0]?.repair, 'reinstall');
    assert.equal(judge([gone], { installs: false })[0]?.repair, 'ask');
    assert.equal(judge([loading(elf(pinnedTo(115)))], { installs: false })[0]?.repair, 'rebuild');
  });
});

describe('a package without its file', () => {
  const empty = (changes: Partial<NativePackage> = {}) => loading(elf(), { files: [], ...changes });
  const why = (pkg: NativePackage, changes: Partial<Evidence> = {}) => {
    const [finding] = judge([pkg], changes);
    return finding?.problem.code === 'NOT_BUILT'
      ? `${finding.problem.why}: ${finding.repair}`
      : finding?.problem.code;
  };

  test('was never built, or its build failed where it is optional', () => {
    assert.equal(why(empty()), 'never-run: rebuild');
    assert.equal(why(empty({ optional: true })), 'failed: rebuild');
    const [finding] = judge([empty()]);
    assert.deepEqual(finding?.problem, { code: 'NOT_BUILT', why: 'never-run', expected: [addon] });
    assert.equal(finding?.file, null);
  });

  test('may not be built', () => {
    for (const reason of ['denied', 'not-approved', 'scripts-off'] as const)
      assert.equal(
        why(empty(), { blocked: new Map([[path, { version: null, why: reason }]]) }),
        `${reason}: ask`,
      );
  });

  test('came with it once, and has to be unpacked again', () => {
    assert.equal(why(empty({ build: null })), 'removed: reinstall');
    assert.equal(
      why(
        empty({ build: { script: 'node print-thanks', source: false, bundled: false }, expected: [addon] }),
      ),
      'removed: reinstall',
    );
    assert.equal(why(empty({ expected: [addon] })), 'never-run: rebuild', 'its build makes it');
  });

  test('has none for such a machine', () => {
    const other = loading(elf(), {
      build: null,
      loader: { kind: 'node-gyp-build', root: '', flavor: 'tags' },
      files: [file('prebuilds/darwin-arm64/addon.node', elf())],
    });
    assert.equal(why(other), 'unsupported: ask');
  });

  test('is not called so where it could not be read', () => {
    assert.deepEqual(judge([empty()], { unreadable: new Set([path]) }), []);
    assert.equal(judge([loading(elf(pinnedTo(115)))], { unreadable: new Set([path]) }).length, 1);
  });

  test('lacks what was delivered though another file is there, if all of them are used', () => {
    const half = platformPackage('@a/linux-x64', { files: [file('lib/b.so', elf())], expected: ['a.node'] });
    const [finding] = judge([half]);
    assert.deepEqual(finding?.problem, {
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['@a/linux-x64'],
      present: [],
      offered: true,
    });
  });
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
    assert.deepEqual(short([gone, taker({ fallback: true })]), [
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

describe('what keeps one file from loading', () => {
  const place = { path };
  const one = file(addon, elf());
  const of = (facts = elf(), changes: Partial<Evidence> = {}, on = runtime()) =>
    problemOfFile(place, file(addon, facts), on, evidence(changes));
  const link = (problem: Problem | null) => new Map([[`${path}/${addon}`, problem]]);
  const lacks: Problem = { code: 'LIBRARY_MISSING', libraries: ['x'], from: null };

  test('is where it is, then its own bytes, then what the machine said, then its libraries', () => {
    const mounts = new Map([[path, '/mnt']]);
    assert.deepEqual(of(elf(pinnedTo(115)), { mounts, links: link(lacks) }), {
      code: 'NOEXEC_MOUNT',
      mount: '/mnt',
    });
    assert.equal(of(elf(pinnedTo(115)), { links: link(lacks) })?.code, 'ABI_MISMATCH');
    assert.deepEqual(of(elf(), { links: link(lacks), companions: link(null) as never }), lacks);
    assert.deepEqual(of(elf(), { companions: new Map([[`${path}/${addon}`, lacks]]) }), lacks);
    assert.equal(of(elf(), { links: link(null), companions: new Map([[`${path}/${addon}`, lacks]]) }), null);
    assert.equal(problemOfFile(place, one, runtime(), evidence()), null);
  });

  test('is the C library for certain, if the machine says that something is missing', () => {
    const musl = runtime({ libc: 'musl', glibc: null });
    assert.deepEqual(of(elf(), { links: link(lacks) }, musl), {
      code: 'LIBC_MISMATCH',
      libc: 'glibc',
      certain: true,
    });
    assert.equal(of(elf(), { links: link(null) }, musl), null);
    assert.deepEqual(of(elf(), {}, musl), { code: 'LIBC_MISMATCH', libc: 'glibc', certain: false });
  });

  test('is open until the machine was asked', () => {
    assert.deepEqual(
      [
        null,
        { code: 'LIBC_MISMATCH', libc: 'musl', certain: false },
        { code: 'LIBC_MISMATCH', libc: 'musl', certain: true },
        lacks,
      ].map((problem) => isOpen(problem as Problem | null)),
      [true, true, false, false],
    );
  });

  test('may be a Node-API that is too new', () => {
    assert.equal(of(elf(nodeApi(11)))?.code, 'NODE_API_TOO_NEW');
    assert.equal(of(elf(nodeApi(10))), null);
  });
});

describe('the answer for a tree', () => {
  const unjudged = [{ code: 'UNREADABLE', package: null, path, detail: 'EACCES' }] as const;
  const finding = (severity: 'error' | 'warning') => ({ severity }) as never;

  test('is that it fits, that it does not, or that it cannot be told', () => {
    assert.equal(chooseAnswer([], []), 'fits');
    assert.equal(chooseAnswer([finding('warning')], []), 'fits');
    assert.equal(chooseAnswer([finding('warning')], unjudged), 'unknown');
    assert.equal(chooseAnswer([finding('warning'), finding('error')], unjudged), 'findings');
    assert.equal(chooseAnswer([], unjudged), 'unknown');
  });

  test('covers what was judged', () => {
    const packages = [loading(), loading(elf(), { path: 'node_modules/b' })];
    assert.equal(countJudged(packages, []), 2);
    assert.equal(countJudged(packages, unjudged), 1);
    assert.equal(countJudged([], unjudged), 0);
  });

  test('concerns what this machine may load', () => {
    const packages = [
      loading(),
      platformPackage('@a/linux-x64'),
      platformPackage('@a/linux-x64-musl'),
      platformPackage('@a/darwin-arm64', { platform: { os: ['darwin'], cpu: ['arm64'], libc: [] } }),
      platformPackage('@a/empty', { files: [] }),
      platformPackage('@b/linux-x64', { files: [] }),
    ];
    assert.deepEqual(
      listConcerned(packages, runtime()).map(({ name }) => name),
      ['addon', '@a/linux-x64', '@b/linux-x64'],
    );
  });
});
