import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import type { Evidence } from '@abistamp/core/internal/verdict/evidence';
import type { Problem } from '@abistamp/core/internal/verdict/problem';
import { elf, file, nativePackage, pinnedTo, runtime } from '../support/facts.ts';
import { addon, judge, loading, path, platform, platformPackage, short } from './judged-packages.ts';

/* What a tree is judged to be, by the facts of its packages alone. */

const refusal = { version: null, why: 'denied' } as const;

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
    const there = { platform: { os: ['darwin'], cpu: [], libc: [] }, integrity: 'sha512-a' };
    const spared: Partial<NativePackage>[] = [
      { optional: true },
      { integrity: null },
      { linked: '../other' },
      { path: 'packages/own' },
      { loader: { kind: 'platform-package', uses: 'all', main: null } },
    ];
    for (const changes of spared)
      assert.deepEqual(judge([loading(elf(pinnedTo(115)), { ...there, ...changes })]), []);
    assert.deepEqual(judge([loading(elf(), there)], { marksOptional: false }), []);
  });

  test('excludes this machine, and is required on every one, has none', () => {
    const limited = (os: string[]) =>
      judge([loading(elf(), { platform: { os, cpu: [], libc: [] }, integrity: 'sha512-a' })]);
    for (const os of [['darwin'], ['!linux']])
      assert.deepEqual(
        limited(os).map(({ severity, problem, repair }) => ({ severity, problem, repair })),
        [
          {
            severity: 'error',
            problem: { code: 'NOT_BUILT', why: 'excluded', expected: [] },
            repair: 'ask',
          },
        ],
      );
    assert.deepEqual(limited(['!win32']), []);
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
    assert.equal(broken({ needs: [] }), 'warning');
    assert.equal(broken({ needs: [{ os: ['!linux'] }] }), 'warning');
    assert.equal(broken({ needs: [{ os: ['!win32'] }] }), 'error');
    assert.equal(broken({ optional: true }), 'warning');
    assert.equal(broken({ optional: true, platform }), 'error');
  });

  test('is never less because a file was replaced', () => {
    const pins = new Map([[`addon@1.0.0/${addon}`, 'a'.repeat(64)]]);
    const replaced = (sha256: string | null, changes: Partial<NativePackage> = {}) =>
      short([loading(elf(), { files: [file(addon, elf(), { sha256 })], ...changes })], { pins });
    assert.deepEqual(replaced('b'.repeat(64), { needs: [], optional: true }), [
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
    [{ code: 'NODE_API_TOO_NEW', needs: 99, how: 'declared' }, 'rebuild', 'ask', 'ask'],
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
