import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { entryInside, pathInside } from '@abistamp/core/internal/files/inside';
import { isSafePath, relativeInside } from '@abistamp/core/internal/files/safe-path';

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

test('nothing is written behind a link, and a link itself may be replaced', () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'abistamp-safe-path-')));
  const root = join(base, 'root');
  mkdirSync(join(root, 'real/deep'), { recursive: true });
  symlinkSync('real', join(root, 'link'));
  symlinkSync(base, join(root, 'up'));
  symlinkSync('nowhere', join(root, 'dangling'));
  symlinkSync(root, join(base, 'alias'));
  assert.equal(pathInside(root, 'real/deep/new/file'), join(root, 'real/deep/new/file'));
  assert.equal(pathInside(join(base, 'alias'), 'real'), join(base, 'alias/real'));
  assert.equal(entryInside(root, 'link'), join(root, 'link'));
  for (const path of ['link', 'link/deep', 'up/root/real', 'dangling', '..', '', 'real/../real'])
    assert.throws(() => pathInside(root, path), { code: 'ELOOP' }, path);
  for (const path of ['link/deep', 'up/root', 'dangling/file', '../root', ''])
    assert.throws(() => entryInside(root, path), { code: 'ELOOP' }, path);
});

test('a folder beside whose name begins alike is not inside', () => {
  assert.equal(relativeInside('/a/b', '/a/b'), '');
  assert.equal(relativeInside('/a/b', '/a/b/c/d'), 'c/d');
  assert.equal(relativeInside('/a/b', '/a/b/..c'), '..c');
  for (const path of ['/a', '/a/bc', '/', '/a/c']) assert.equal(relativeInside('/a/b', path), null, path);
});
