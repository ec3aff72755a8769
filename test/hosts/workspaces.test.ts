import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { matchesGlobs } from '@abistamp/core/internal/hosts/workspaces';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Which folders belong to a workspace, as the package managers read its globs. */

const rows: [globs: string[], path: string, matches: boolean][] = [
  [['packages/*'], 'packages/a', true],
  [['packages/*'], 'packages/a/b', false],
  [['packages/*'], 'packages/.a', false],
  [['packages/*/'], 'packages/a', true],
  [['./packages/?'], 'packages/a', true],
  [['packages/?'], 'packages/ab', false],
  [['packages/{a,b}'], 'packages/b', true],
  [['packages/{a,b}'], 'packages/c', false],
  [['packages/[ab]'], 'packages/a', true],
  [['packages/[ab]'], 'packages/c', false],
  [['packages/**'], 'packages/a/b', true],
  [['packages/**'], 'packages', true],
  [['**'], 'packages/a/b', true],
  [['**/a'], 'packages/a', true],
  [['**/a'], 'packages/xa', false],
  [['packages/**/b'], 'packages/b', true],
  [['packages/a**'], 'packages/a/b', false],
  [['packages/a**'], 'packages/ab', true],
  [['packages/[!ab]'], 'packages/c', true],
  [['packages/[!ab]'], 'packages/a', false],
  [['packages/{a,{b,c}/*}'], 'packages/c/d', true],
  [['packages/{1..3}'], 'packages/2', true],
  [['packages/{1..3}'], 'packages/4', false],
  [['packages/{a'], 'packages/a', false],
  [['packages/a,b'], 'packages/a,b', true],
  [['@scope/+x$'], '@scope/+x$', true],
  [['packages/a'], 'packages/a', true],
  [['packages/a.b'], 'packages/axb', false],
  [['packages/*', '!packages/b'], 'packages/b', false],
  [['packages/*', '!packages/b'], 'packages/a', true],
  [['!packages/b'], 'packages/a', false],
  [[], 'packages/a', false],
  [['', ' '], 'packages/a', false],
];

for (const [globs, path, matches] of rows)
  test(`${JSON.stringify(globs)} ${matches ? 'has' : 'has not'} ${path}`, () => {
    assert.equal(matchesGlobs(globs, path), matches);
  });

test('globs that are written to cost time match nothing, at once', () => {
  const path = 'a'.repeat(4000);
  for (const glob of [
    `${'*a'.repeat(40)}b`,
    `${'**/'.repeat(60)}x`,
    '(a+)+b',
    '{'.repeat(250),
    '['.repeat(250),
    `${'?'.repeat(9999)}`,
  ])
    assert.equal(matchesGlobs([glob], path), false, glob.slice(0, 20));
});

const member = (host: string, files: Readonly<Record<string, string | object>>) => {
  const root = makeFolder('workspace');
  writeFiles(root, files);
  return hostOf(host).layout.isMember(openDirectory(root), 'packages/a');
};

test('each host reads its members where it keeps them', () => {
  const manifest = { 'package.json': { workspaces: ['packages/{a,b}'] } };
  for (const host of ['npm', 'yarn', 'yarn-classic', 'bun']) assert.equal(member(host, manifest), true, host);
  assert.equal(member('npm', { 'package.json': { workspaces: { packages: ['packages/*'] } } }), true);
  assert.equal(member('npm', { 'package.json': {} }), false);
  for (const list of [
    "packages: ['packages/*']",
    'packages:\n- "packages/*"',
    'packages:\n\n  # ours\n  - packages/*\n',
  ])
    assert.equal(member('pnpm', { 'pnpm-workspace.yaml': list }), true, list);
  assert.equal(member('pnpm', { 'pnpm-workspace.yaml': 'packages: [' }), false);
  const lock = "lockfileVersion: '9.0'\n\nimporters:\n\n  packages/a:\n    dependencies: {}\n";
  assert.equal(member('pnpm', { 'pnpm-lock.yaml': lock }), true);
});
