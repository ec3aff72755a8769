import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isSafePath, relativeInside, resolveInside } from '@abistamp/core/internal/files/safe-path';

const escapes = [
  '',
  '.',
  '..',
  '../a',
  'a/..',
  'a/../b',
  'a/../../b',
  './a',
  'a/./b',
  '/a',
  '//server/share',
  'a//b',
  'a/',
  'C:',
  'C:a',
  'c:/a',
  '\\a',
  'a\\b',
  '..\\a',
  'a/..\\..\\b',
  'a\0',
  '.. /a',
  'a/.../b',
  '. .',
  null,
  7,
];

test('a path that could lead out of its folder, or is spelt in another way, is refused', () => {
  for (const path of escapes) assert.equal(isSafePath(path), false, JSON.stringify(path));
});

test('names that only look odd are taken', () => {
  for (const path of ['a', 'a/b.node', '.bin/a', '..a', 'a..', 'a. b', '@scope/a', 'ab:c', 'é/名'])
    assert.equal(isSafePath(path), true, path);
});

test('links are followed to the end, and must end inside', () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'abistamp-safe-path-')));
  const root = join(base, 'root');
  mkdirSync(join(root, 'real/deep'), { recursive: true });
  mkdirSync(join(base, 'root-beside'));
  writeFileSync(join(base, 'root-beside/file'), '');
  symlinkSync('real', join(root, 'link'));
  symlinkSync('../link/deep', join(root, 'real/chain'));
  symlinkSync('../root-beside', join(root, 'out'));
  symlinkSync(base, join(root, 'up'));
  symlinkSync('nowhere', join(root, 'dangling'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync(root, join(base, 'alias'));
  assert.equal(resolveInside(root, 'real/deep'), join(root, 'real/deep'));
  assert.equal(resolveInside(root, 'link/deep/new/file'), join(root, 'real/deep/new/file'));
  assert.equal(resolveInside(root, 'link/chain/file'), join(root, 'real/deep/file'));
  assert.equal(resolveInside(join(base, 'alias'), 'link'), join(root, 'real'));
  assert.equal(resolveInside(root, 'up/root/real'), null, 'out and in again');
  for (const path of ['out', 'out/file', 'up', 'dangling', 'dangling/file', 'loop', '..', 'real/../real', ''])
    assert.equal(resolveInside(root, path), null, path);
});

test('a folder beside whose name begins alike is not inside', () => {
  assert.equal(relativeInside('/a/b', '/a/b'), '');
  assert.equal(relativeInside('/a/b', '/a/b/c/d'), 'c/d');
  assert.equal(relativeInside('/a/b', '/a/b/..c'), '..c');
  for (const path of ['/a', '/a/bc', '/', '/a/c']) assert.equal(relativeInside('/a/b', path), null, path);
});
