import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbistampError, parseRuntimeSpec } from '@abistamp/core';
import { runtime } from '../support/facts.ts';

const here = runtime({ execPath: '/usr/bin/node' });
const levelOf = (spec: string) => parseRuntimeSpec(spec, null, here).nodeApi;

test('a release line has the Node-API of its latest release', () => {
  assert.deepEqual(
    ['node@12', 'node@16', 'node@18', 'node@20', 'node@21', 'node@22', 'node@23', 'node@24', 'node@26'].map(
      levelOf,
    ),
    [8, 8, 9, 9, 9, 10, 10, 10, 10],
  );
});

test('a release has its own', () => {
  assert.deepEqual(
    [
      'node@18.16.0',
      'node@18.17.0',
      'node@20.2.0',
      'node@20.3.0',
      'node@20.20.2',
      'node@22.13.1',
      'node@22.14.0',
    ].map(levelOf),
    [8, 9, 8, 9, 9, 9, 10],
  );
});

test('what is older than the table has none that is known', () => {
  assert.equal(levelOf('node@10'), null);
});

test('a platform may name its C library, and the version of glibc', () => {
  const libcOf = (platform: string) => {
    const { libc, glibc, arch } = parseRuntimeSpec(null, platform, here);
    return { libc, glibc, arch };
  };
  assert.deepEqual(libcOf('linux-x64'), { libc: 'glibc', glibc: null, arch: 'x64' });
  assert.deepEqual(libcOf('linux-x64-glibc'), { libc: 'glibc', glibc: null, arch: 'x64' });
  assert.deepEqual(libcOf('linux-arm64-glibc2.34'), { libc: 'glibc', glibc: '2.34', arch: 'arm64' });
  assert.deepEqual(libcOf('linux-x64-musl'), { libc: 'musl', glibc: null, arch: 'x64' });
  assert.deepEqual(libcOf('linux-x64-musl1.2'), { libc: 'musl', glibc: null, arch: 'x64' });
  assert.deepEqual(libcOf('darwin-arm64'), { libc: null, glibc: null, arch: 'arm64' });
});

test('what is no platform is refused', () => {
  for (const text of [
    'linux',
    'darwin-arm64-musl',
    'win32-x64-glibc2.34',
    'linux-x64-glibc2',
    'linux-x64-',
    'beos-x64',
  ])
    assert.throws(
      () => parseRuntimeSpec(null, text, here),
      (error) => error instanceof AbistampError && error.code === 'BAD_ARGUMENT',
      text,
    );
});
