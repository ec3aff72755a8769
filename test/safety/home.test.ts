import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { locateStore } from '@abistamp/core';
import { makeFolders } from '@abistamp/core/internal/files/write-file';
import { pinnedPackage } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { installHook } from '../support/run-cli.ts';

/* Homes that are none, or that nothing can be written to. */

const project = (): string => {
  const root = makeFolder('home');
  const packages = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-YQ==' } };
  writeFiles(root, {
    'package.json': { name: 'x', version: '1.0.0' },
    'node_modules/.package-lock.json': { lockfileVersion: 3, packages },
    ...pinnedPackage('a', 115),
  });
  return root;
};

for (const HOME of ['', '/proc', '/proc/self/nowhere', '/dev/null'])
  test(`with HOME=${HOME === '' ? "''" : HOME} an install is recorded, and nothing is kept in the project`, async () => {
    const cwd = project();
    const env = { HOME, ABISTAMP_STORE: '', XDG_CACHE_HOME: HOME, XDG_STATE_HOME: HOME };
    const result = await installHook({ cwd, node: 20, env, timeoutMs: 30_000 });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.ok(existsSync(join(cwd, 'node_modules/.cache/abistamp/stamp.json')));
    assert.deepEqual(readdirSync(cwd).sort(), ['abi-lock.json', 'node_modules', 'package.json']);
  });

test('an empty HOME is none', () => {
  const store = locateStore({ HOME: '' }, 'linux');
  assert.ok(store?.startsWith('/') && !store.startsWith(process.cwd()), `${store}`);
});

test('folders that cannot be made end in an error', { skip: process.platform !== 'linux' }, () => {
  assert.throws(() => makeFolders('/proc/a/b/c'));
  assert.throws(() => makeFolders('/dev/null/a/b'));
});
