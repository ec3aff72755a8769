import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse, plain } from './parse-lockfile.ts';

describe('package-lock.json', () => {
  const entries = (packages: object) =>
    Object.fromEntries(parse('npm', JSON.stringify({ lockfileVersion: 3, packages }))?.folders ?? []);

  test('has every folder, with all that is known about its package', () => {
    assert.deepEqual(
      entries({
        '': { name: 'root', version: '0.0.0' },
        'node_modules/a': {
          version: '1.2.3',
          integrity: 'sha512-x',
          hasInstallScript: true,
          os: ['linux', 'darwin'],
          cpu: ['x64'],
          libc: ['musl'],
          optionalDependencies: { b: '1', c: '2' },
        },
        'node_modules/alias': { name: 'theirs', version: '2.0.0' },
        'node_modules/linked': { resolved: 'packages/a', link: true },
        'packages/a': { version: '1.0.0' },
        broken: 'text',
      }),
      {
        'node_modules/a': {
          ...plain,
          name: null,
          version: '1.2.3',
          integrity: 'sha512-x',
          hasInstallScript: true,
          os: ['linux', 'darwin'],
          cpu: ['x64'],
          libc: ['musl'],
          optionalDependencies: ['b', 'c'],
        },
        'node_modules/alias': { ...plain, name: 'theirs', version: '2.0.0', hasInstallScript: false },
        'packages/a': { ...plain, name: null, hasInstallScript: false },
      },
    );
  });

  test('says what may be missing, and what came in another package', () => {
    const packages = {
      o: { optional: true },
      d: { devOptional: true },
      b: { inBundle: true },
      p: { peer: true, dev: true },
    };
    const found = entries(packages);
    assert.deepEqual(
      Object.entries(found).map(([path, { optional, inBundle, version }]) => [
        path,
        optional,
        inBundle,
        version,
      ]),
      [
        ['o', true, false, null],
        ['d', true, false, null],
        ['b', false, true, null],
        ['p', false, false, null],
      ],
    );
  });

  test('mentions everything that is installed', () => {
    assert.equal(parse('npm', '{"packages":{}}')?.complete, true);
  });

  for (const text of [
    '',
    '{"packages":',
    '[]',
    '{}',
    '{"packages":[]}',
    '{"lockfileVersion":1,"dependencies":{}}',
  ])
    test(`is none: ${text}`, () => assert.equal(parse('npm', text), null));
});
