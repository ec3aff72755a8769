import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import {
  findInstalled,
  type Installed,
  type InstalledPackage,
  readInstalled,
} from '@abistamp/core/internal/hosts/installed';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* What each host's lockfile says about a package. */

const plain: InstalledPackage = {
  version: '1.0.0',
  integrity: null,
  hasInstallScript: null,
  os: [],
  cpu: [],
  libc: [],
  optionalDependencies: [],
  optional: false,
  inBundle: false,
};
const parse = (host: HostName, text: string): Installed | null => hostOf(host).installed.parse(text);
const versionsIn = (host: HostName, text: string) => Object.fromEntries(parse(host, text)?.versions ?? []);

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

describe('yarn.lock', () => {
  const text = `# This file is generated by running "yarn install" inside your project.

__metadata:
  version: 8
  cacheKey: 10c0

"@s/a@npm:^1.0.0, @s/a@npm:~1.2.0":
  version: 1.2.3
  resolution: "@s/a@npm:1.2.3"
  dependencies:
    c: "npm:1"
  dependenciesMeta:
    "@s/b":
      optional: true
    c:
      built: true
    d:
      optional: true
  checksum: 10c0/abc
  conditions: (os=darwin | os=linux) & cpu=x64 & libc=musl
  languageName: node
  linkType: hard

"alias@npm:theirs@^2.0.0":
  version: 2.0.0
  resolution: "theirs@npm:2.0.0"
  checksum: 10c0/def

"p@npm:1.0.0":
  version: 1.0.0
  resolution: "p@npm:1.0.0"
  checksum: 10c0/one

"p@patch:p@npm%3A1.0.0#./p.patch":
  version: 1.0.0
  resolution: "p@patch:p@npm%3A1.0.0#./p.patch::version=1.0.0"
  checksum: 10c0/two

"root@workspace:.":
  version: 0.0.0-use.local
  resolution: "root@workspace:."
`;

  test('has what is known about each version, by what was resolved', () => {
    assert.deepEqual(versionsIn('yarn', text), {
      '@s/a@1.2.3': {
        ...plain,
        version: '1.2.3',
        integrity: '10c0/abc',
        os: ['darwin', 'linux'],
        cpu: ['x64'],
        libc: ['musl'],
        optionalDependencies: ['@s/b', 'd'],
      },
      'theirs@2.0.0': { ...plain, version: '2.0.0', integrity: '10c0/def' },
      'p@1.0.0': plain,
      'root@0.0.0-use.local': { ...plain, version: '0.0.0-use.local' },
    });
    assert.equal(parse('yarn', text)?.complete, false);
  });

  const classic = `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@~1.2.0":
  version "1.2.3"
  resolved "https://x/a.tgz#abc"
  integrity sha512-aa
  dependencies:
    c "1"
  optionalDependencies:
    "@s/b" "^1.0.0"
    d "1"

"alias@npm:@s/theirs@^2.0.0":
  version "2.0.0"

e@1:
  version "1.0.0"
  integrity sha512-ee
`;

  test('of Yarn 1 has its own form', () => {
    assert.deepEqual(versionsIn('yarn-classic', classic), {
      '@s/a@1.2.3': {
        ...plain,
        version: '1.2.3',
        integrity: 'sha512-aa',
        optionalDependencies: ['@s/b', 'd'],
      },
      '@s/theirs@2.0.0': { ...plain, version: '2.0.0' },
      'e@1.0.0': { ...plain, integrity: 'sha512-ee' },
    });
    assert.equal(parse('yarn-classic', classic)?.complete, false);
  });

  test('is read by the Yarn that wrote it alone', () => {
    assert.equal(parse('yarn', classic), null);
    assert.equal(parse('yarn-classic', text), null);
    for (const host of ['yarn', 'yarn-classic'] as const) assert.equal(parse(host, ''), null);
  });
});

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

describe('the record of what is installed', () => {
  const record = (version: string) => JSON.stringify({ packages: { 'node_modules/a': { version } } });
  const versionIn = (files: Record<string, string>) => {
    const root = makeFolder('installed');
    writeFiles(root, files);
    const installed = readInstalled(openDirectory(root), hostOf('npm').installed);
    return findInstalled(installed, 'node_modules/a', null, null)?.version ?? null;
  };
  const [hidden, shrinkwrap, lock] = [
    'node_modules/.package-lock.json',
    'npm-shrinkwrap.json',
    'package-lock.json',
  ] as const;

  test('is the best of those that can be read', () => {
    const all = { [hidden]: record('1'), [shrinkwrap]: record('2'), [lock]: record('3') };
    assert.equal(versionIn(all), '1');
    assert.equal(versionIn({ ...all, [hidden]: '{' }), '2');
    assert.equal(versionIn({ [lock]: record('3') }), '3');
  });

  test('is empty where there is none, and then everything has to be looked at', () => {
    const installed = readInstalled(openDirectory(makeFolder('none')), hostOf('npm').installed);
    assert.deepEqual(installed, {
      folders: new Map(),
      versions: new Map(),
      complete: false,
      isActual: false,
    });
  });

  test('is asked by folder first, then by name and version', () => {
    const [byFolder, byName] = [
      { ...plain, version: '1' },
      { ...plain, version: '2' },
    ];
    const installed: Installed = {
      folders: new Map([['node_modules/a', byFolder]]),
      versions: new Map([['a@1.0.0', byName]]),
      complete: false,
      isActual: false,
    };
    assert.equal(findInstalled(installed, 'node_modules/a', 'a', '1.0.0'), byFolder);
    assert.equal(findInstalled(installed, 'node_modules/b', 'a', '1.0.0'), byName);
    assert.equal(findInstalled(installed, 'node_modules/b', 'a', '2.0.0'), undefined);
    assert.equal(findInstalled(installed, 'node_modules/b', null, null), undefined);
  });
});
