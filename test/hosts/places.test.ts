import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import type { Installed, InstalledPackage } from '@abistamp/core/internal/hosts/installed';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { plain } from './parse-lockfile.ts';

/* Which package a host put into a folder, by what it wrote down: a manifest may claim to be any other. */

const pkg = (version: string): InstalledPackage => ({
  ...plain,
  version,
  integrity: `sha512-${version}`,
});

type Files = Parameters<typeof writeFiles>[1];

/** What the host says is in a folder, whose manifest claims to be this. */
function locator(host: HostName, ids: readonly string[], files: Files = {}) {
  const root = makeFolder('places');
  writeFiles(root, files);
  const versions = new Map(ids.map((id) => [id, pkg(id.slice(id.indexOf('@', 1) + 1))]));
  const installed: Installed = { folders: new Map(), versions, complete: false, isActual: false };
  const locate = hostOf(host).installed.locate(openDirectory(root), installed);
  return (path: string, name: string | null, version: string | null) => {
    const found = locate(path, { name, version });
    if (found === null) return null;
    return `${found.name}@${found.version}`;
  };
}

describe('npm', () => {
  const folders = new Map([
    ['node_modules/a', pkg('1.0.0')],
    ['node_modules/@s/alias', { ...pkg('2.0.0'), name: 'theirs' }],
    ['node_modules/a/node_modules/@s/b', pkg('3.0.0')],
    ['node_modules/a/node_modules/in', { ...pkg('4.0.0'), inBundle: true }],
  ]);
  const installed = { folders, versions: new Map(), complete: true, isActual: true };
  const locate = hostOf('npm').installed.locate(openDirectory(makeFolder('npm')), installed);

  test('records every folder, whatever is in it', () => {
    const claimed = { name: 'impostor', version: '9.9.9' };
    const found = [...folders.keys(), 'node_modules/none'].map((path) => locate(path, claimed));
    assert.deepEqual(
      found.map((each) => each && `${each.name}@${each.version}`),
      ['a@1.0.0', 'theirs@2.0.0', '@s/b@3.0.0', null, null],
    );
  });
});

describe('pnpm', () => {
  const ids = ['a@1.0.0', '@s/a@2.0.0', 'b@1.0.0-rc.1'];
  const at = locator('pnpm', ids);

  test('names folders of its store after the package', () => {
    assert.equal(at('node_modules/.pnpm/a@1.0.0/node_modules/a', 'impostor', '9'), 'a@1.0.0');
    assert.equal(at('node_modules/.pnpm/@s+a@2.0.0_p@1.0.0/node_modules/@s/a', null, null), '@s/a@2.0.0');
    assert.equal(at('node_modules/.pnpm/b@1.0.0-rc.1(p@1)/node_modules/b', null, null), 'b@1.0.0-rc.1');
  });

  test('put nothing else into them', () => {
    for (const path of [
      'node_modules/.pnpm/a@1.0.0/node_modules/@s/a',
      'node_modules/.pnpm/a@1.0.0/node_modules/a/node_modules/b',
      'node_modules/.pnpm/a@1.0.0/node_modules/.bin',
      'node_modules/.pnpm/a@3.0.0/node_modules/a',
      'node_modules/.pnpm/aa@1.0.0/node_modules/a',
      'node_modules/.pnpm2/a@1.0.0/node_modules/a',
      'node_modules/a',
    ])
      assert.equal(at(path, 'a', '1.0.0'), null, path);
  });

  test('names those of packages from no registry after their address, cut where it is long', () => {
    const addresses = ['a@file:../a', 'a@https://x/a.tgz', 'a@git+https://git@x/a.git#0123', 'b@file:../b'];
    const from = locator('pnpm', addresses);
    const inside = (folder: string, name = 'a') =>
      from(`node_modules/.pnpm/${folder}/node_modules/${name}`, 'a', '1.0.0');
    assert.equal(inside('a@file+..+a'), 'a@file:../a');
    assert.equal(inside('a@https+++x+a.tgz'), 'a@https://x/a.tgz');
    assert.equal(inside('a@git+https+++git@x+a.git#0123_p@1.0.0'), 'a@git+https://git@x/a.git#0123');
    assert.equal(inside(`a@git+https+++_${'0'.repeat(32)}`), 'a@git+https://git@x/a.git#0123');
    assert.equal(inside('a@file+..+b'), null);
    assert.equal(inside('b@file+..+a', 'b'), null);
  });

  test('names no package where two could be meant', () => {
    const from = locator('pnpm', ['a@https://x/1', 'a@https://x/2']);
    assert.equal(from(`node_modules/.pnpm/a@https+++x_${'0'.repeat(26)}/node_modules/a`, 'a', '1.0.0'), null);
  });

  test('may have its store elsewhere in the tree', () => {
    const state = { packageManager: 'pnpm@10.0.0', virtualStoreDir: '../.store' };
    const moved = locator('pnpm', ids, { 'node_modules/.modules.yaml': state });
    assert.equal(moved('.store/a@1.0.0/node_modules/a', null, null), 'a@1.0.0');
    assert.equal(moved('node_modules/.pnpm/a@1.0.0/node_modules/a', null, null), null);
  });

  test('may have it outside the tree, shared with other projects', () => {
    const state = { packageManager: 'pnpm@10.0.0', virtualStoreDir: '../../store/links' };
    const shared = locator('pnpm', ids, { 'node_modules/.modules.yaml': state });
    const folder = '../store/links/@/a/1.0.0/0a1b/node_modules/a';
    assert.equal(shared(folder, 'a', '1.0.0'), 'a@1.0.0');
    assert.equal(shared(folder, 'b', '1.0.0'), null);
    assert.equal(shared('../store/links/@s/a/2.0.0/0a1b/node_modules/@s/a', '@s/a', '2.0.0'), '@s/a@2.0.0');
    assert.equal(shared(`${folder}/node_modules/a`, 'a', '1.0.0'), null);
    assert.equal(shared('../store/other/a/node_modules/a', 'a', '1.0.0'), null);
    assert.equal(shared('node_modules/.pnpm/a@1.0.0/node_modules/a', null, null), 'a@1.0.0');
  });

  const places = {
    'a@1.0.0': ['node_modules/a', 'packages/x/node_modules/a'],
    '/@s/a@2.0.0(p@1.0.0)': ['node_modules/@s/a'],
  };
  const yaml =
    "hoistPattern:\n  - '*'\nhoistedLocations:\n  a@1.0.0:\n    - node_modules/a\n    - packages/x/node_modules/a\n  '/@s/a@2.0.0(p@1.0.0)':\n    - 'node_modules/@s/a'\nincluded:\n    - node_modules/none\n";
  for (const [name, state] of [
    ['JSON', { hoistedLocations: places }],
    ['YAML', yaml],
  ] as const)
    test(`writes down the places of the hoisted linker, as ${name}`, () => {
      const hoisted = locator('pnpm', ids, { 'node_modules/.modules.yaml': state });
      assert.equal(hoisted('node_modules/a', 'impostor', null), 'a@1.0.0');
      assert.equal(hoisted('packages/x/node_modules/a', null, null), 'a@1.0.0');
      assert.equal(hoisted('node_modules/@s/a', null, null), '@s/a@2.0.0');
      assert.equal(hoisted('node_modules/none', 'a', '1.0.0'), null);
      assert.equal(hoisted('node_modules/a/node_modules/a', 'a', '1.0.0'), null);
    });
});

describe('Yarn', () => {
  const ids = ['a@1.0.0', '@s/a@2.0.0', 'a-b@1.0.0'];

  test('names folders of its store after the package', () => {
    const at = locator('yarn', ids);
    const path = (slug: string) => `node_modules/.store/${slug}/package`;
    assert.equal(at(path('a-npm-1.0.0-0123456789'), 'a', '1.0.0'), 'a@1.0.0');
    assert.equal(at(path('@s-a-npm-2.0.0-0123456789'), '@s/a', '2.0.0'), '@s/a@2.0.0');
    for (const kind of ['virtual', 'patch', 'file', 'http', 'https', 'git', 'exec', 'portal'])
      assert.equal(at(path(`a-${kind}-0123456789`), 'a', '1.0.0'), 'a@1.0.0', kind);
    assert.equal(at(path('a-b-npm-1.0.0-0123456789'), 'a', '1.0.0'), null);
    assert.equal(at(path('a-npm-1.0.0-0123456789'), 'a-b', '1.0.0'), null);
    assert.equal(at(path('a-npm-1.0.0-0123456789'), 'a', '2.0.0'), null);
    assert.equal(at(path('a-other-0123456789'), 'a', '1.0.0'), null);
    assert.equal(at(path('a-npm-1.0.0-0123456789'), null, null), null);
    assert.equal(at(`${path('a-npm-1.0.0-0123456789')}/node_modules/a`, 'a', '1.0.0'), null);
  });

  test('writes down the places of the node-modules linker', () => {
    const at = locator('yarn', ids, {
      'node_modules/.yarn-state.yml':
        '__metadata:\n  version: 1\n\n"a@npm:1.0.0":\n  locations:\n    - "node_modules/a"\n    - "packages/x/node_modules/a"\n  aliases: []\n\n"@s/a@virtual:abc#npm:2.0.0":\n  locations:\n    - "node_modules/@s/a"\n',
    });
    assert.equal(at('node_modules/a', 'impostor', '1.0.0'), 'a@1.0.0');
    assert.equal(at('packages/x/node_modules/a', 'a', '1.0.0'), 'a@1.0.0');
    assert.equal(at('node_modules/@s/a', null, '2.0.0'), '@s/a@2.0.0');
    assert.equal(at('node_modules/a', 'a', '9.9.9'), null);
    assert.equal(at('node_modules/none', 'a', '1.0.0'), null);
  });

  test('has a map of those of Plug’n’Play', () => {
    const entry = (location: string) => ({ packageLocation: location, packageDependencies: [] });
    const map = {
      packageRegistryData: [
        [null, [[null, entry('./')]]],
        ['a', [['npm:1.0.0', entry('./.yarn/unplugged/a-npm-1.0.0-x/node_modules/a/')]]],
        ['@s/a', [['workspace:packages/a', entry('./packages/a/')]]],
      ],
    };
    const at = locator('yarn', ids, { '.pnp.data.json': map });
    assert.equal(at('.yarn/unplugged/a-npm-1.0.0-x/node_modules/a', 'impostor', '9.9.9'), 'a@1.0.0');
    assert.equal(at('packages/a', 'impostor', '2.0.0'), '@s/a@2.0.0');
    assert.equal(at('', 'a', '1.0.0'), null);
    assert.equal(at('node_modules/.store/a-npm-1.0.0-0123456789/package', 'a', '1.0.0'), null);
  });
});

describe('Yarn 1', () => {
  const ids = ['a@1.0.0', '@s/a@2.0.0'];

  /** Where one version is installed by its own name, and by two others. */
  const aliased = (files: Files) => {
    const names = ['a@^1.0.0', 'b@npm:a@1.0.0', '@s/b@npm:a@^1.0.0'];
    const entries = names.map((name) => `"${name}":\n  version "1.0.0"\n`);
    const root = makeFolder('places');
    writeFiles(root, files);
    const { parse, locate } = hostOf('yarn-classic').installed;
    const at = locate(
      openDirectory(root),
      parse(`# yarn lockfile v1\n\n${entries.join('\n')}`) ?? assert.fail(),
    );
    return (path: string, name: string, version: string) => {
      const found = at(path, { name, version });
      return found === null ? null : `${found.name}@${found.version}`;
    };
  };

  test('a package is taken at the name of its folder', () => {
    const at = locator('yarn-classic', ids);
    assert.equal(at('node_modules/a', 'a', '1.0.0'), 'a@1.0.0');
    assert.equal(at('node_modules/@s/a', '@s/a', '2.0.0'), '@s/a@2.0.0');
    assert.equal(at('node_modules/x/node_modules/@s/a', '@s/a', '2.0.0'), '@s/a@2.0.0');
    assert.equal(at('node_modules/a', 'b', '1.0.0'), null);
    assert.equal(at('node_modules/b', 'a', '1.0.0'), null);
    assert.equal(at('node_modules/a', 'a', '3.0.0'), null);
  });

  test('or at an alias that the lockfile has for it, and no other', () => {
    const at = aliased({});
    for (const [folder, id] of [
      ['a', 'a@1.0.0'],
      ['b', 'a@1.0.0'],
      ['@s/b', 'a@1.0.0'],
      ['c', null],
    ] as const)
      assert.equal(at(`node_modules/${folder}`, 'a', '1.0.0'), id, folder);
    assert.equal(at('node_modules/b', 'a', '2.0.0'), null);
    assert.equal(at('node_modules/x/node_modules/b', 'a', '1.0.0'), 'a@1.0.0');
    const twice = aliased({ 'node_modules/b/package.json': { name: 'a', version: '1.0.0' } });
    assert.equal(twice('node_modules/x/node_modules/b', 'a', '1.0.0'), null);
  });

  for (const field of ['bundleDependencies', 'bundledDependencies'])
    test(`what an outer package bundles came with that: ${field}`, () => {
      const bundler = (bundled: unknown) =>
        locator('yarn-classic', ids, { 'node_modules/x/package.json': { [field]: bundled } });
      const path = 'node_modules/x/node_modules/a';
      assert.equal(bundler(['a'])(path, 'a', '1.0.0'), null);
      assert.equal(bundler(true)(path, 'a', '1.0.0'), null);
      assert.equal(bundler(['b'])(path, 'a', '1.0.0'), 'a@1.0.0');
      assert.equal(bundler(false)(path, 'a', '1.0.0'), 'a@1.0.0');
      const deep = 'node_modules/x/node_modules/b/node_modules/a';
      assert.equal(bundler(['b'])(deep, 'a', '1.0.0'), null);
      assert.equal(bundler(['c'])(deep, 'a', '1.0.0'), 'a@1.0.0');
    });

  test('a manifest that cannot be read may bundle anything', () => {
    const at = locator('yarn-classic', ids, { 'node_modules/x/package.json': '{' });
    assert.equal(at('node_modules/x/node_modules/a', 'a', '1.0.0'), null);
    const odd = locator('yarn-classic', ids, { 'node_modules/x/package.json': '[]' });
    assert.equal(odd('node_modules/x/node_modules/a', 'a', '1.0.0'), 'a@1.0.0');
  });

  test('a second copy of a version came with the package around it, but in a member', () => {
    const manifest = (name: string) => ({ name, version: '1.0.0' });
    const at = locator('yarn-classic', ids, { 'node_modules/a/package.json': manifest('a') });
    assert.equal(at('node_modules/x/node_modules/a', 'a', '1.0.0'), null);
    assert.equal(at('node_modules/x/node_modules/y/node_modules/a', 'a', '1.0.0'), null);
    assert.equal(at('packages/x/node_modules/a', 'a', '1.0.0'), 'a@1.0.0');
  });
});

describe('Bun', () => {
  const ids = ['a@1.0.0', 'a@3.0.0', '@s/a@2.0.0'];
  const lockfile = {
    lockfileVersion: 1,
    workspaces: { '': { name: 'root' }, 'packages/x': { name: '@w/x' } },
    packages: {
      a: ['a@1.0.0', '', {}, 'sha512-a'],
      '@s/a': ['@s/a@2.0.0', '', {}, 'sha512-s'],
      'y/a': ['a@3.0.0', '', {}, 'sha512-b'],
      'z/a': ['a@3.0.0', '', { bundled: true }, 'sha512-c'],
      '@w/x/a': ['a@3.0.0', '', {}, 'sha512-d'],
      alias: ['a@3.0.0', '', {}, 'sha512-e'],
    },
  };
  const at = locator('bun', ids, { 'bun.lock': lockfile });

  test('an alias of the lockfile is a folder, too', () => {
    assert.equal(at('node_modules/alias', 'a', '3.0.0'), 'a@3.0.0');
    assert.equal(at('node_modules/alias', 'alias', '3.0.0'), null);
    assert.equal(at('node_modules/x/node_modules/alias', 'a', '3.0.0'), null);
  });

  test('a package is taken in the folder that the lockfile says', () => {
    assert.equal(at('node_modules/a', 'a', '1.0.0'), 'a@1.0.0');
    assert.equal(at('node_modules/@s/a', '@s/a', '2.0.0'), '@s/a@2.0.0');
    assert.equal(at('node_modules/y/node_modules/a', 'a', '3.0.0'), 'a@3.0.0');
    assert.equal(at('packages/x/node_modules/a', 'a', '3.0.0'), 'a@3.0.0');
  });

  for (const [path, name, version] of [
    ['node_modules/a', 'b', '1.0.0'],
    ['node_modules/a', 'a', '3.0.0'],
    ['node_modules/b', 'a', '1.0.0'],
    ['node_modules/q/node_modules/a', 'a', '1.0.0'],
    ['node_modules/z/node_modules/a', 'a', '3.0.0'],
    ['packages/other/node_modules/a', 'a', '3.0.0'],
    ['packages/x/node_modules/y/node_modules/a', 'a', '3.0.0'],
  ] as const)
    test(`no other folder has one: ${path} ${name}@${version}`, () => {
      assert.equal(at(path, name, version), null);
    });

  test('with the isolated linker a package is one folder down, and no deeper', () => {
    assert.equal(at('node_modules/.bun/a@1.0.0/node_modules/a', 'a', '1.0.0'), 'a@1.0.0');
    assert.equal(at('node_modules/.bun/b@1.0.0/node_modules/b/node_modules/a', 'a', '1.0.0'), null);
  });
});
