import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findInAnyCase } from '@abistamp/core/internal/loaders/any-case';
import { runtime } from '../support/facts.ts';

/* File systems of macOS and Windows take one letter for the other; those of Linux do not. */

describe('a name', () => {
  const files = ['build/Release/Addon.node', 'Build/release/other.node', 'prebuilds/X.node'];
  const find = (platform: 'win32' | 'darwin' | 'linux' | 'freebsd', ...names: string[]) =>
    findInAnyCase(names, files, runtime({ platform }));

  for (const platform of ['win32', 'darwin'] as const)
    test(`leads to a file that is spelt otherwise on ${platform}, as the file is spelt`, () => {
      assert.equal(find(platform, 'build/release/addon.node'), 'build/Release/Addon.node');
      assert.equal(find(platform, 'BUILD/RELEASE/ADDON.NODE'), 'build/Release/Addon.node');
      assert.equal(find(platform, 'none.node', 'build/Release/Other.node'), 'Build/release/other.node');
      assert.equal(find(platform, 'build/release/addon'), undefined);
      assert.equal(find(platform, 'addon.node'), undefined);
      assert.equal(find(platform), undefined);
    });

  test('leads to no other file elsewhere', () => {
    for (const platform of ['linux', 'freebsd'] as const)
      assert.equal(find(platform, 'build/release/addon.node'), undefined);
  });
});
