import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import type { FileTree } from '@abistamp/core/internal/files/file-tree';
import { walkPackages, walkPart } from '@abistamp/core/internal/tree/walk';
import { walkLinked } from '@abistamp/core/internal/tree/walk-linked';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const none = () => false;

/** Native files by package, and how often each folder was listed. */
function walk(root: string, options: { shared?: string; workspaces?: string[] } = {}) {
  const listed = new Map<string, number>();
  const tree = openDirectory(root, options.shared ?? null);
  const watched: FileTree = {
    ...tree,
    list: (path) => {
      listed.set(path, (listed.get(path) ?? 0) + 1);
      return tree.list(path);
    },
  };
  const { packages, folders } = walkPackages(watched, none, options.workspaces);
  const files = Object.fromEntries(packages.map((pkg) => [pkg.path, pkg.files]));
  const linked = packages.flatMap((each) => each.linked ?? []);
  return { files, linked, folders: [...folders].sort(), most: Math.max(...listed.values()) };
}

function link(root: string, from: string, to: string): void {
  mkdirSync(dirname(join(root, from)), { recursive: true });
  symlinkSync(to, join(root, from));
}

const pkg = (name: string) => ({ name, version: '1.0.0' });

test('a package that many links lead to is visited once', () => {
  const root = makeFolder('walk');
  writeFiles(root, {
    'packages/a/package.json': pkg('a'),
    'packages/a/a.node': '',
    'packages/b/package.json': pkg('b'),
  });
  link(root, 'node_modules/a', '../packages/a');
  link(root, 'node_modules/again', '../packages/a');
  link(root, 'node_modules/b', '../packages/b');
  link(root, 'packages/b/node_modules/a', '../../a');
  const { files, folders, most } = walk(root);
  assert.deepEqual(files, { 'packages/a': ['a.node'] });
  assert.deepEqual(folders, ['packages/a', 'packages/b']);
  assert.equal(most, 1);
});

test('links that lead in a circle end', () => {
  const root = makeFolder('walk');
  writeFiles(root, { 'packages/a/package.json': pkg('a'), 'packages/b/package.json': pkg('b') });
  link(root, 'node_modules/a', '../packages/a');
  link(root, 'packages/a/node_modules/b', '../../b');
  link(root, 'packages/b/node_modules/a', '../../a');
  link(root, 'packages/b/node_modules/b', '..');
  link(root, 'node_modules/self', 'self');
  link(root, 'node_modules/@scope/modules', '../../node_modules');
  assert.deepEqual(walk(root).folders, ['packages/a', 'packages/b']);
});

test('a link out of the tree leads to a package of another project, but into what its host says belongs to it', () => {
  const above = makeFolder('walk');
  const root = join(above, 'app');
  writeFiles(above, {
    'elsewhere/package.json': pkg('elsewhere'),
    'elsewhere/elsewhere.node': '',
    'store/links/x/node_modules/x/package.json': pkg('x'),
    'store/links/x/node_modules/x/x.node': '',
    'store/links/y/node_modules/y/y.node': '',
    'app/node_modules/.keep': '',
  });
  link(root, 'node_modules/elsewhere', '../../elsewhere');
  link(root, 'node_modules/x', '../../store/links/x/node_modules/x');
  // The dependencies of a package in the store are beside it, as links into the store.
  link(above, 'store/links/x/node_modules/y', '../../y/node_modules/y');
  const outside = walk(root);
  assert.deepEqual(outside.files, {
    'node_modules/elsewhere': ['elsewhere.node'],
    'node_modules/x': ['x.node'],
  });
  assert.deepEqual(
    outside.linked.sort(),
    ['../elsewhere', '../store/links/x/node_modules/x'],
    'each is marked as what it is, under the path of its link',
  );
  assert.deepEqual(walk(root, { shared: '../store/links' }).files, {
    '../store/links/x/node_modules/x': ['x.node'],
    '../store/links/y/node_modules/y': ['y.node'],
    'node_modules/elsewhere': ['elsewhere.node'],
  });
});

test('what a linked package depends on is listed once, in a circle too, and up to two thousand', () => {
  const above = makeFolder('walk');
  const needs = (name: string, ...names: string[]) => ({
    ...pkg(name),
    dependencies: Object.fromEntries(names.map((each) => [each, '*'])),
  });
  writeFiles(above, {
    'lib/package.json': needs('lib', 'a', 'b'),
    'lib/node_modules/a/package.json': needs('a', 'b', 'lib'),
    'lib/node_modules/b/package.json': needs('b', 'a'),
    'app/node_modules/.keep': '',
  });
  link(join(above, 'app'), 'node_modules/lib', '../../lib');
  const tree = openDirectory(join(above, 'app'));
  const { packages, unjudged } = walkLinked(tree, 'node_modules/lib', '../lib');
  const below = (name: string) => `node_modules/lib/node_modules/${name}`;
  assert.deepEqual(packages.map(({ path }) => path).sort(), ['node_modules/lib', below('a'), below('b')]);
  assert.equal(unjudged?.code, 'LINKED_ELSEWHERE', 'b finds lib nowhere below it');
  const many = { ...tree, stat: () => ({}), leadsOut: () => null, list: () => [] } as unknown as FileTree;
  let count = 0;
  const next = () => JSON.stringify(needs('x', `x${count++}`, `x${count++}`));
  const huge = walkLinked({ ...many, read: next }, 'node_modules/lib', '../lib');
  assert.equal(huge.packages.length, 2000);
  assert.equal(huge.unjudged?.code, 'LINKED_ELSEWHERE');
});

test('a part that could not be read completely is left to the thread that asks', () => {
  const root = makeFolder('walk');
  writeFiles(root, { 'node_modules/a/a.node': '' });
  const tree = openDirectory(root);
  assert.equal(walkPart(tree, [['installed', 'node_modules/a', 'a']])?.packages.length, 1);
  const torn: FileTree = { ...tree, unreadable: () => new Map([['node_modules/b', 'EACCES']]) };
  assert.equal(walkPart(torn, [['installed', 'node_modules/a', 'a']]), null);
});

test('a folder that vanishes while it is walked is as good as empty', () => {
  const root = makeFolder('walk');
  writeFiles(root, {
    'node_modules/a/package.json': pkg('a'),
    'node_modules/a/build/Release/a.node': '',
    'node_modules/b/b.node': '',
  });
  const tree = openDirectory(root);
  const vanishing: FileTree = {
    ...tree,
    list: (path) => {
      const entries = tree.list(path);
      if (path === 'node_modules/a') rmSync(join(root, 'node_modules/a'), { recursive: true });
      return entries;
    },
  };
  const { packages } = walkPackages(vanishing, none);
  assert.deepEqual(
    packages.map(({ path }) => path),
    ['node_modules/b'],
  );
});

test('what is nested, hidden by a host, or bundled is found', () => {
  const root = makeFolder('walk');
  writeFiles(root, {
    'node_modules/a/node_modules/b/b.node': '',
    'node_modules/a/lib/node_modules/c/c.node': '',
    'node_modules/.pnpm/@s+d@1.0.0/node_modules/@s/d/d.node': '',
    'node_modules/.store/e-npm-1.0.0-0123456789/package/e.node': '',
    'node_modules/.cache/tool/f.node': '',
  });
  assert.deepEqual(walk(root).files, {
    'node_modules/a/node_modules/b': ['b.node'],
    'node_modules/a/lib/node_modules/c': ['c.node'],
    'node_modules/.pnpm/@s+d@1.0.0/node_modules/@s/d': ['d.node'],
    'node_modules/.store/e-npm-1.0.0-0123456789/package': ['e.node'],
  });
});

test('code of the root and of the workspace counts where there is something to compile', () => {
  const root = makeFolder('walk');
  writeFiles(root, {
    'package.json': pkg('root'),
    'binding.gyp': '{}',
    'build/Release/root.node': '',
    'node_modules/.keep': '',
    'examples/other/package.json': pkg('other'),
    'examples/other/build/Release/other.node': '',
    'packages/native/package.json': pkg('native'),
    'packages/native/binding.gyp': '{}',
    'packages/native/build/Release/native.node': '',
    'packages/native/node_modules/dep/dep.node': '',
    'packages/plain/package.json': pkg('plain'),
    'packages/plain/dist/copied.node': '',
  });
  assert.deepEqual(walk(root, { workspaces: ['packages/native', 'packages/plain'] }).files, {
    '.': ['build/Release/root.node'],
    'packages/native': ['build/Release/native.node'],
    'packages/native/node_modules/dep': ['dep.node'],
  });
});
