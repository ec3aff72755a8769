import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import { readInstalled } from '@abistamp/core/internal/hosts/installed';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Which packages a host put into a tree, by its own record: the others are not missed where they are absent. */

type Files = Parameters<typeof writeFiles>[1];

function placed(host: HostName, files: Files) {
  const root = makeFolder('placed');
  writeFiles(root, { 'node_modules/.keep': '', ...files });
  const { installed: records } = hostOf(host);
  const tree = openDirectory(root);
  const find = records.findPlaced(tree, readInstalled(tree, records));
  return (name: string, version: string) => find(name, version).map(({ path }) => path);
}

describe('npm', () => {
  const packages = {
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b/node_modules/a': { version: '1.0.0' },
    'node_modules/alias': { name: 'real', version: '2.0.0' },
  };

  test('lists every folder of a version in the record of the tree', () => {
    const find = placed('npm', { 'node_modules/.package-lock.json': { packages } });
    assert.deepEqual(find('a', '1.0.0'), ['node_modules/a', 'node_modules/b/node_modules/a']);
    assert.deepEqual(find('a', '2.0.0'), []);
    assert.deepEqual([find('real', '2.0.0'), find('alias', '2.0.0')], [['node_modules/alias'], []]);
  });

  test('says nothing by a lockfile, which lists what --omit leaves out, too', () => {
    const find = placed('npm', { 'package-lock.json': { packages: { '': {}, ...packages } } });
    assert.deepEqual(find('a', '1.0.0'), []);
  });
});

describe('pnpm', () => {
  const lock = "lockfileVersion: '9.0'\n\npackages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-a}\n";

  test('has a lockfile of what it installed', () => {
    const find = placed('pnpm', { 'node_modules/.pnpm/lock.yaml': lock });
    assert.deepEqual([find('a', '1.0.0'), find('a', '1.0.1')], [['node_modules/a'], []]);
  });

  test('says nothing by the lockfile of the project', () => {
    assert.deepEqual(placed('pnpm', { 'pnpm-lock.yaml': lock })('a', '1.0.0'), []);
  });
});

const berry = '__metadata:\n  version: 8\n\n"a@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n';
const requiring = (kind: string) => ({ 'package.json': { [kind]: { a: '^1.0.0' } } });

describe('Yarn', () => {
  test('lists folders in the record of its node-modules linker', () => {
    const state = (locator: string) =>
      `__metadata:\n  version: 1\n\n"${locator}":\n  locations:\n    - "node_modules/a"\n    - "packages/x/node_modules/a"\n`;
    const find = (locator: string) =>
      placed('yarn', { 'yarn.lock': berry, 'node_modules/.yarn-state.yml': state(locator) })('a', '1.0.0');
    const folders = ['node_modules/a', 'packages/x/node_modules/a'];
    assert.deepEqual(find('a@npm:1.0.0'), folders);
    assert.deepEqual(find('a@virtual:0123#npm:1.0.0'), folders);
    assert.deepEqual(find('a@npm:1.0.1'), []);
    assert.deepEqual(find('b@npm:1.0.0'), []);
  });

  test("says nothing of folders where Plug'n'Play has none", () => {
    const files = { 'yarn.lock': berry, ...requiring('dependencies') };
    assert.deepEqual(placed('yarn', files)('a', '1.0.0'), ['node_modules/a']);
    assert.deepEqual(placed('yarn', { ...files, '.pnp.cjs': '' })('a', '1.0.0'), []);
  });
});

describe('a host without such a record', () => {
  const classic = '# yarn lockfile v1\n\na@^1.0.0:\n  version "1.0.0"\n';
  const find = (files: Files) => placed('yarn-classic', { 'yarn.lock': classic, ...files })('a', '1.0.0');

  test('put in what the project requires', () => {
    assert.deepEqual(find(requiring('dependencies')), ['node_modules/a']);
  });

  test('may have left out all else', () => {
    assert.deepEqual(find(requiring('devDependencies')), []);
    assert.deepEqual(find(requiring('optionalDependencies')), []);
    assert.deepEqual(find({}), []);
    const workspace = { 'package.json': { ...requiring('dependencies')['package.json'], workspaces: [] } };
    assert.deepEqual(find(workspace), []);
  });

  test('is Bun, too', () => {
    const lock = '{ "lockfileVersion": 1, "packages": { "a": ["a@1.0.0", "", {}, "sha512-a"], } }';
    const files = { 'bun.lock': lock, ...requiring('dependencies') };
    assert.deepEqual(placed('bun', files)('a', '1.0.0'), ['node_modules/a']);
  });
});
