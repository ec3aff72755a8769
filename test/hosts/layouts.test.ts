import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import { listBranchLockfiles, listLockfiles } from '@abistamp/core/internal/hosts/pnpm/lockfiles';
import { readModulesState } from '@abistamp/core/internal/hosts/pnpm/modules-state';
import { findSettingsFolder } from '@abistamp/core/internal/hosts/pnpm/settings-folder';
import { readPnpMap } from '@abistamp/core/internal/hosts/yarn/pnp';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Where hosts keep packages, by what they write down. */

type Files = Parameters<typeof writeFiles>[1];

function treeOf(files: Files) {
  const root = makeFolder('layout');
  writeFiles(root, files);
  return openDirectory(root);
}
const layout = (host: HostName, files: Files) => hostOf(host).layout.read(treeOf(files));

describe('Plug’n’Play', () => {
  const entry = (packageLocation: unknown, dependencies: [string, unknown][] = [], linkType = 'HARD') => ({
    packageLocation,
    packageDependencies: dependencies,
    linkType,
  });
  const unplugged = (name: string) => `./.yarn/unplugged/${name}-npm-1.0.0-0a/node_modules/${name}/`;
  const folder = (name: string) => unplugged(name).slice(2, -1);
  const registry = [
    [
      null,
      [
        [
          null,
          entry(
            './',
            [
              ['a', 'npm:1.0.0'],
              ['mine', ['b', 'npm:1.0.0']],
              ['none', null],
            ],
            'SOFT',
          ),
        ],
      ],
    ],
    ['root', [['workspace:.', entry('./', [['a', 'npm:1.0.0']], 'SOFT')]]],
    [
      'a',
      [
        [
          'npm:1.0.0',
          entry(unplugged('a'), [
            ['a', 'npm:1.0.0'],
            ['zipped', 'npm:2.0.0'],
            ['c', 'npm:1.0.0'],
          ]),
        ],
      ],
    ],
    ['b', [['npm:1.0.0', entry(unplugged('b'))]]],
    ['c', [['npm:1.0.0', entry(unplugged('c'))]]],
    ['lone', [['npm:1.0.0', entry(unplugged('lone'))]]],
    ['zipped', [['npm:2.0.0', entry('./.yarn/cache/zipped.zip/node_modules/zipped/')]]],
    ['far', [['npm:1.0.0', entry('../elsewhere/far/')]]],
    ['member', [['workspace:packages/member', entry('./packages/member/', [], 'SOFT')]]],
    [
      'peers',
      [['virtual:0a#npm:1.0.0', entry('./.yarn/__virtual__/peers-virtual-0a/1/packages/peers/', [], 'SOFT')]],
    ],
    ['ported', [['virtual:0a#portal:ported', entry('./ported/', [], 'SOFT')]]],
    'text',
    ['odd', [['npm:1.0.0', 'text'], 'text']],
    ['nowhere', [['npm:1.0.0', entry(7)]]],
  ];
  const unpacked = ['a', 'b'].map((name) => [`${folder(name)}/package.json`, {}]);
  const there = { 'package.json': {}, ...Object.fromEntries(unpacked) };
  const data = { '.pnp.data.json': { packageRegistryData: registry } };
  const { folders, absent, workspaces, archived, resolve } = layout('yarn', { ...data, ...there });

  test('has a map of every folder', () => {
    assert.deepEqual(
      folders.map(({ path, name }) => `${name} ${path}`),
      [...['a', 'b', 'c', 'lone'].map((name) => `${name} ${folder(name)}`), 'peers packages/peers'],
    );
  });

  test('names the members of the workspace, and counts what is in archives', () => {
    assert.deepEqual(workspaces, ['packages/member', 'ported']);
    assert.equal(archived, 3);
  });

  test('lacks what is not unpacked, where no package that could be asked requires it', () => {
    assert.deepEqual(
      absent.map(({ path, name, version }) => `${name}@${version} ${path}`),
      [
        `lone@1.0.0 ${folder('lone')}`,
        'member@null packages/member',
        'peers@1.0.0 packages/peers',
        'ported@null ported',
      ],
    );
  });

  test('resolves what a package requires, by its own map and then the root’s', () => {
    assert.equal(resolve?.('.', 'a'), folder('a'));
    assert.equal(resolve?.('.', 'mine'), folder('b'));
    assert.equal(resolve?.(folder('b'), 'a'), folder('a'));
    assert.equal(resolve?.(folder('a'), 'zipped'), './.yarn/cache/zipped.zip/node_modules/zipped/');
    assert.equal(resolve?.('.', 'b'), null);
    assert.equal(resolve?.('.', 'none'), null);
    assert.equal(resolve?.(folder('a'), 'c'), null, 'it is not unpacked');
  });

  test('may have its map in .pnp.cjs, which is not run', () => {
    const json = JSON.stringify({ packageRegistryData: registry }, null, 2);
    const literal = json.replaceAll("'", "\\'").replaceAll('\n', '\\\n');
    const cjs = `throw new Error('ran');\nconst RAW_RUNTIME_STATE =\n'${literal}';\n`;
    const found = layout('yarn', { '.pnp.cjs': cjs, ...there });
    assert.deepEqual(
      { ...found, resolve: null },
      { folders, absent, workspaces, archived, hasTreesBelow: false, resolve: null },
    );
  });

  for (const [name, files] of [
    ['there is none', {}],
    ['it is torn', { '.pnp.data.json': '{"packageRegistryData":' }],
    ['it is another', { '.pnp.data.json': '{"packageRegistryData":{}}' }],
    ['.pnp.cjs has none', { '.pnp.cjs': 'module.exports = {}' }],
  ] as const)
    test(`has no map where ${name}`, () => assert.equal(readPnpMap(treeOf(files)), null));

  const places: [location: string, folder: string | null][] = [
    ['./a/b/', 'a/b'],
    ['./', ''],
    ['./a/../../b/', null],
    ['../a/', null],
    ['/a/', null],
    ['./.yarn/cache/a.zip/node_modules/a/', null],
    ['./a.zipped/b/', 'a.zipped/b'],
    ['./.yarn/__virtual__/a-virtual-0a/1/packages/a/', 'packages/a'],
    ['./.yarn/$$virtual/a-virtual-0a/0/unplugged/a/', '.yarn/unplugged/a'],
    ['./x/y/__virtual__/a-virtual-0a/2/packages/a/', 'packages/a'],
    ['./.yarn/__virtual__/a-virtual-0a/2/packages/a/', null],
    ['./.yarn/__virtual__/a-virtual-0a/x/packages/a/', null],
    ['./__virtual__/a-virtual-0a/0/packages/a/', 'packages/a'],
  ];
  for (const [location, path] of places)
    test(`reads ${location} as ${path === null ? 'no folder of the tree' : `"${path}"`}`, () => {
      const map = readPnpMap(
        treeOf({ '.pnp.data.json': { packageRegistryData: [['x', [['npm:1.0.0', entry(location)]]]] } }),
      );
      assert.deepEqual([...(map?.folders.keys() ?? [])], path === null ? [] : [path]);
      assert.equal(map?.archived, path === null ? 1 : 0);
    });

  for (const [reference, version] of [
    ['npm:1.2.3', '1.2.3'],
    ['virtual:0a#npm:1.2.3-rc.1', '1.2.3-rc.1'],
    ['patch:a@npm%3A1.0.0#x', null],
    ['npm:@s/b@1.0.0', null],
  ] as const)
    test(`reads the version of ${reference} as ${version}`, () => {
      const map = readPnpMap(
        treeOf({ '.pnp.data.json': { packageRegistryData: [['x', [[reference, entry('./x/')]]]] } }),
      );
      assert.equal(map?.folders.get('x')?.version, version);
    });
});

describe('workspaces', () => {
  test('of Yarn are those of its lockfile, if there is no map', () => {
    const lockfile =
      '__metadata:\n  version: 8\n\n"a@workspace:packages/a":\n  version: 0.0.0\n  resolution: "a@workspace:packages/a"\n\n"r@workspace:.":\n  resolution: "r@workspace:."\n\n"o@workspace:../o":\n  resolution: "o@workspace:../o"\n\n"n@npm:1":\n  resolution: "n@npm:1.0.0"\n';
    assert.deepEqual(layout('yarn', { 'yarn.lock': lockfile }).workspaces, ['packages/a']);
    assert.deepEqual(layout('yarn', {}).workspaces, []);
  });

  const importers = (...names: string[]) =>
    `lockfileVersion: '9.0'\n\nimporters:\n\n${names.map((name) => `  ${name}:\n    dependencies: {}\n\n`).join('')}packages:\n\n  a@1.0.0:\n    resolution: {}\n`;

  test('of pnpm are those of its lockfile, but none outside the root', () => {
    const names = ['.', 'packages/a', "'packages/b c'", '../out', 'x/../../out', '/abs'];
    assert.deepEqual(layout('pnpm', { 'pnpm-lock.yaml': importers(...names) }).workspaces, [
      'packages/a',
      'packages/b c',
    ]);
    const json = '{"format": "v13", "projects": {".": {}, "packages/a": {},},}';
    assert.deepEqual(layout('pnpm', { 'pnpm-lock.yaml': json }).workspaces, ['packages/a']);
    assert.deepEqual(layout('pnpm', { 'pnpm-lock.yaml': '{"projects": []}' }).workspaces, []);
    assert.deepEqual(layout('pnpm', {}).workspaces, []);
  });

  test('of pnpm are in the first of its records that has any', () => {
    const files = {
      'node_modules/.pnpm/lock.yaml': importers('.', 'now'),
      'pnpm-lock.yaml': importers('.', 'wanted'),
    };
    assert.deepEqual(layout('pnpm', files).workspaces, ['now']);
    assert.deepEqual(layout('pnpm', { ...files, 'node_modules/.pnpm/lock.yaml': '\n' }).workspaces, [
      'wanted',
    ]);
  });

  test('of npm, Yarn 1 and Bun are links, which the walk finds', () => {
    for (const host of ['npm', 'yarn-classic', 'bun'] as const)
      assert.deepEqual(layout(host, {}), {
        folders: [],
        absent: [],
        workspaces: [],
        archived: 0,
        hasTreesBelow: false,
        resolve: null,
      });
  });
});

describe('pnpm’s record of an install', () => {
  const state = (text: string | object) => readModulesState(treeOf({ 'node_modules/.modules.yaml': text }));

  test('is JSON, or YAML before version 10', () => {
    const expected = {
      version: '9.15.9',
      virtualStore: 'node_modules/.pnpm',
      hasOptional: true,
      hasDev: true,
      ignoredBuilds: null,
    };
    assert.deepEqual(state({ packageManager: 'pnpm@9.15.9+sha512.x', virtualStoreDir: '.pnpm' }), expected);
    const yaml =
      "hoistPattern:\n  - '*'\npackageManager: 'pnpm@9.15.9'\nvirtualStoreDir: .pnpm\nx-virtualStoreDir: no\n";
    assert.deepEqual(state(yaml), expected);
  });

  test('may say nothing, or be none', () => {
    assert.deepEqual(state({ packageManager: 'other@1.0.0', virtualStoreDir: 7 }), {
      version: null,
      virtualStore: null,
      hasOptional: true,
      hasDev: true,
      ignoredBuilds: null,
    });
    const silent = {
      version: null,
      virtualStore: null,
      hasOptional: true,
      hasDev: true,
      ignoredBuilds: null,
    };
    assert.deepEqual(state('layoutVersion: 5\n'), silent);
    assert.equal(state('[]'), null);
    assert.equal(readModulesState(treeOf({})), null);
  });

  for (const [said, place] of [
    ['.pnpm', 'node_modules/.pnpm'],
    ['./.pnpm/', 'node_modules/.pnpm'],
    ['../.store', '.store'],
    ['..\\.store', '.store'],
    ['../../store/links', '../store/links'],
    ['../../../links', '../../links'],
    ['a/../b', 'node_modules/b'],
    ['/abs', null],
    ['C:\\abs', null],
    ['\\abs', null],
  ] as const)
    test(`places the store at ${place}: ${said}`, () => {
      assert.equal(state({ virtualStoreDir: said })?.virtualStore, place);
    });

  test('names a store shared by projects only by what looks like one', () => {
    const store = (virtualStoreDir: string) =>
      hostOf('pnpm').layout.findGlobalStore(treeOf({ 'node_modules/.modules.yaml': { virtualStoreDir } }));
    assert.equal(store('../../store/v10/links'), '../store/v10/links');
    assert.equal(store('../../other/folder'), null);
    assert.equal(store('.pnpm/links'), null);
    assert.equal(hostOf('pnpm').layout.findGlobalStore(treeOf({})), null);
  });
});

describe('pnpm’s lockfiles', () => {
  test('are that in the tree, that of the project, and those of branches', () => {
    const files = {
      'pnpm-lock.b.yaml': '',
      'pnpm-lock.a.yaml': '',
      'pnpm-lock.yaml': '',
      'pnpm-lock.yaml.bak': '',
    };
    assert.deepEqual(listBranchLockfiles(treeOf(files)), ['pnpm-lock.a.yaml', 'pnpm-lock.b.yaml']);
    assert.deepEqual(listLockfiles(treeOf(files)), [
      'node_modules/.pnpm/lock.yaml',
      'pnpm-lock.yaml',
      'pnpm-lock.a.yaml',
      'pnpm-lock.b.yaml',
    ]);
    const moved = { 'node_modules/.modules.yaml': { virtualStoreDir: '../.store' } };
    assert.equal(listLockfiles(treeOf(moved))[0], '.store/lock.yaml');
    const shared = { 'node_modules/.modules.yaml': { virtualStoreDir: '../../store/links' } };
    assert.equal(listLockfiles(treeOf(shared))[0], 'node_modules/.pnpm/lock.yaml');
  });

  test('are the project’s own first, else the first branch’s', () => {
    const find = (files: Files) => hostOf('pnpm').lockfile.find(treeOf(files));
    assert.equal(find({ 'pnpm-lock.yaml': '', 'pnpm-lock.a.yaml': '' }), 'pnpm-lock.yaml');
    assert.equal(find({ 'pnpm-lock.b.yaml': '', 'pnpm-lock.a.yaml': '' }), 'pnpm-lock.a.yaml');
    assert.equal(find({}), null);
  });
});

describe('the folder of pnpm’s settings', () => {
  const file = 'pnpm-workspace.yaml';
  const lockOf = (...names: string[]) => ({
    'pnpm-lock.yaml': `importers:\n\n${names.map((name) => `  ${name}: {}\n`).join('')}`,
  });

  test('is the root, where it has them or nothing else says more', () => {
    assert.equal(findSettingsFolder(treeOf({ [file]: '', ...lockOf('deep/a') })), '');
    assert.equal(findSettingsFolder(treeOf({})), '');
    assert.equal(findSettingsFolder(treeOf({ ...lockOf('.', 'a'), [`a/${file}`]: '' })), '');
  });

  test('is that of the project, where the lockfile is above it', () => {
    assert.equal(findSettingsFolder(treeOf(lockOf('project'))), 'project');
    assert.equal(findSettingsFolder(treeOf(lockOf('x/longer', 'short'))), 'short');
    assert.equal(
      findSettingsFolder(treeOf({ ...lockOf('x/longer', 'short'), [`x/longer/${file}`]: '' })),
      'x/longer',
    );
  });

  test('is that of the workspace, where each member has its own lockfile', () => {
    const root = makeFolder('workspace');
    writeFiles(root, { [file]: '', 'packages/a/package.json': {} });
    assert.equal(findSettingsFolder(openDirectory(`${root}/packages/a`)), '../..');
    assert.equal(findSettingsFolder(openDirectory(`${root}/packages`)), '..');
  });
});

describe('what a tree lacks', () => {
  const lack = (host: HostName, files: Files) => hostOf(host).layout.findLack(treeOf(files));
  const modules = { 'node_modules/.keep': '' };

  test('is its node_modules, where there is none', () => {
    for (const host of ['npm', 'pnpm', 'yarn', 'yarn-classic', 'bun'] as const) {
      assert.match(lack(host, {}) ?? '', /no node_modules/, host);
      assert.equal(lack(host, modules), null, host);
    }
  });

  test('under Plug’n’Play is what its map names and nothing unpacked', () => {
    const unplugged = '"packageLocation": "./.yarn/unplugged/a/node_modules/a/"';
    assert.match(lack('yarn', { '.pnp.cjs': unplugged }) ?? '', /\.pnp\.cjs/);
    assert.match(lack('yarn', { '.pnp.cjs': '', '.pnp.data.json': unplugged }) ?? '', /\.pnp\.cjs/);
    assert.equal(lack('yarn', { '.pnp.cjs': '"packageLocation": "./.yarn/cache/a.zip/"' }), null);
    assert.equal(lack('yarn', { '.pnp.cjs': unplugged, '.yarn/unplugged/a/x': '' }), null);
  });
});
