import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse, plain, versionsIn } from './parse-lockfile.ts';

describe('pnpm-lock.yaml', () => {
  const text = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.2.3

packages:

  '@s/a@1.2.3':
    resolution: {integrity: sha512-aa, tarball: x}
    engines: {node: '>=10'}
    cpu: [x64, 'arm64']
    os: [linux]
    libc: [glibc]
    requiresBuild: true

  b@2.0.0-rc.1(peer@1.0.0):
    resolution: {integrity: sha512-bb}
    requiresBuild: false
    cpu:
      - x64
      - "arm"
    os:
      - linux

  local@file:../local:
    resolution: {directory: ../local, type: directory}

  patched@1.0.0:
    resolution: {integrity: sha512-pp}

snapshots:

  '@s/a@1.2.3':
    optionalDependencies:
      '@s/b': 1.0.0
      c: 2.0.0(peer@1.0.0)
      'd':
        version: 1.0.0
    dependencies:
      e: 1.0.0

  b@2.0.0-rc.1(peer@1.0.0):
    optional: true

  patched@1.0.0(patch_hash=abc): {}
`;

  test('has what is known about each version, in both of its sections', () => {
    assert.deepEqual(versionsIn('pnpm', text), {
      '@s/a@1.2.3': {
        ...plain,
        version: '1.2.3',
        integrity: 'sha512-aa',
        hasInstallScript: true,
        cpu: ['x64', 'arm64'],
        os: ['linux'],
        libc: ['glibc'],
        optionalDependencies: ['@s/b', 'c', 'd'],
      },
      'b@2.0.0-rc.1': {
        ...plain,
        version: '2.0.0-rc.1',
        integrity: 'sha512-bb',
        hasInstallScript: false,
        cpu: ['x64', 'arm'],
        os: ['linux'],
        optional: true,
      },
      'local@file:../local': { ...plain, version: 'file:../local' },
      'patched@1.0.0': plain,
    });
    assert.equal(parse('pnpm', text)?.complete, false);
  });

  test('may begin with a document of its own for configuration dependencies', () => {
    const other =
      "---\nlockfileVersion: '9.0'\n\npackages:\n\n  plugin@1.0.0:\n    resolution: {integrity: sha512-x}\n";
    assert.deepEqual(versionsIn('pnpm', `${other}\n---\n${text}`), versionsIn('pnpm', text));
    assert.deepEqual(Object.keys(versionsIn('pnpm', `${other}---\n`)), ['plugin@1.0.0']);
  });

  test('of older formats has names that begin with a slash, and one section', () => {
    const old = `lockfileVersion: '6.0'\n\npackages:\n\n  /a@1.0.0(b@1.0.0):\n    resolution: {integrity: sha512-x}\n    optional: true\n    requiresBuild: true\n\n  /c@1.0.0:\n    optional: false\n`;
    assert.deepEqual(versionsIn('pnpm', old), {
      'a@1.0.0': { ...plain, integrity: 'sha512-x', hasInstallScript: true, optional: true },
      'c@1.0.0': plain,
    });
  });

  test('as pnpm 12 may write it, is JSON', () => {
    const json = `{
      "format": "v13",
      "packages": {
        "@s/a@1.2.3": {"integrity": "sha512-aa", "os": ["linux"], "cpu": ["x64"], "libc": ["musl"], "optionalDependencies": {"b": "1.0.0",},},
        "b@1.0.0(peer@1.0.0)": {"integrity": "sha512-bb", "optional": true},
        "b@1.0.0(peer@2.0.0)": {"integrity": "sha512-bb"},
        "c@1.0.0": {"optional": true},
        "p@1.0.0(patch_hash=abc)": {"integrity": "sha512-pp"},
        "local@file:../local": {},
        "d@1.0.0": "text",
      },
    }`;
    assert.deepEqual(versionsIn('pnpm', json), {
      '@s/a@1.2.3': {
        ...plain,
        version: '1.2.3',
        integrity: 'sha512-aa',
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
        optionalDependencies: ['b'],
      },
      'b@1.0.0': { ...plain, integrity: 'sha512-bb' },
      'c@1.0.0': { ...plain, optional: true },
      'p@1.0.0': plain,
      'local@file:../local': { ...plain, version: 'file:../local' },
    });
    assert.equal(parse('pnpm', json)?.complete, false);
  });

  for (const none of [
    '',
    'packages:\n',
    '{}',
    '{"packages": []}',
    '{',
    'lockfileVersion: 9\n\nother:\n\n  a@1.0.0:\n',
  ])
    test(`is none: ${none.replaceAll('\n', ' ')}`, () => assert.equal(parse('pnpm', none), null));
});
