import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openProject } from '@abistamp/core';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const lockfile = { 'package-lock.json': '{}', 'node_modules/.keep': '' };

test('the root is the folder with the lockfile', () => {
  const root = makeFolder('root');
  writeFiles(root, { ...lockfile, 'src/deep/x.js': '' });
  assert.equal(openProject(join(root, 'src/deep')).root, root);
});

test('a package of a workspace belongs to the root of the workspace', () => {
  const root = makeFolder('root');
  writeFiles(root, {
    ...lockfile,
    'package.json': { workspaces: ['packages/*', '!packages/apart'] },
    'packages/one/package.json': {},
    'packages/one/node_modules/.keep': '',
    'packages/apart/package.json': {},
    'packages/apart/node_modules/.keep': '',
  });
  assert.equal(openProject(join(root, 'packages/one')).root, root);
  assert.equal(openProject(join(root, 'packages/apart')).root, join(root, 'packages/apart'));
});

test("pnpm's workspace file counts too", () => {
  const root = makeFolder('root');
  writeFiles(root, {
    'pnpm-lock.yaml': '',
    'node_modules/.keep': '',
    'pnpm-workspace.yaml':
      'packages:\n  - \'apps/**\'\n  # a comment\n  - "libs/*"\nonlyBuiltDependencies:\n  - other/*\n',
    'apps/a/b/package.json': {},
    'libs/c/package.json': {},
    'other/d/package.json': {},
    'other/d/node_modules/.keep': '',
  });
  assert.equal(openProject(join(root, 'apps/a/b')).root, root);
  assert.equal(openProject(join(root, 'libs/c')).root, root);
  assert.equal(openProject(join(root, 'other/d')).root, join(root, 'other/d'));
});

test('its own project inside another one is its own root', () => {
  const root = makeFolder('root');
  writeFiles(root, { ...lockfile, 'examples/app/package.json': {}, 'examples/app/node_modules/.keep': '' });
  assert.equal(openProject(join(root, 'examples/app')).root, join(root, 'examples/app'));
});
