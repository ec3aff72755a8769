import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { parse, plain, versionsIn } from './parse-lockfile.ts';

describe('bun.lock', () => {
  const text = `{
    "lockfileVersion": 1,
    "workspaces": {"": {"name": "root"}, "packages/a": {"name": "a"}, "../out": {},},
    "packages": {
      "@s/a": ["@s/a@1.2.3", "", {"os": "linux", "cpu": ["x64", "arm64"], "optionalDependencies": {"b": "1"}, "hasInstallScript": true}, "sha512-aa"],
      "alias": ["theirs@2.0.0", "https://registry/", {"libc": ["musl"]}, "sha512-bb"],
      "a": ["a@workspace:packages/a"],
      "tar": ["tar@https://x/tar.tgz", {"os": "linux"}],
      "git": ["git@github:x/y#abc", {}, "x-y-abc"],
      "num": ["num@1.0.0", {"os": ["linux"]}],
      "odd": "text",
      "no": [7],
      "c": ["c@1.0.0", "", "text", 7],
    },
  }`;

  test('has what is known about each version from a registry', () => {
    assert.deepEqual(versionsIn('bun', text), {
      '@s/a@1.2.3': {
        ...plain,
        version: '1.2.3',
        integrity: 'sha512-aa',
        hasInstallScript: true,
        os: ['linux'],
        cpu: ['x64', 'arm64'],
        optionalDependencies: ['b'],
      },
      'theirs@2.0.0': { ...plain, version: '2.0.0', integrity: 'sha512-bb', libc: ['musl'] },
      'c@1.0.0': plain,
    });
    assert.equal(parse('bun', text)?.complete, false);
  });

  test('names the members of the workspace, but none outside of it', () => {
    const root = makeFolder('bun');
    writeFiles(root, { 'bun.lock': text });
    assert.deepEqual(hostOf('bun').layout.read(openDirectory(root)).workspaces, ['packages/a']);
    assert.deepEqual(hostOf('bun').layout.read(openDirectory(makeFolder('none'))).workspaces, []);
  });

  for (const none of ['', '{', '[]', '{}', '{"packages": []}'])
    test(`is none: ${none}`, () => assert.equal(parse('bun', none), null));
});
