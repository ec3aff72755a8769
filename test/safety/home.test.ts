import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { locateStore, userFolder } from '@abistamp/core';
import { makeFolders } from '@abistamp/core/internal/files/write-file';
import { pinnedPackage } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp, installHook } from '../support/run-cli.ts';

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

test('an empty or relative home is none, for nothing that is a user’s', () => {
  const variables = [
    ...['HOME', 'USERPROFILE', 'LOCALAPPDATA', 'APPDATA'],
    ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME'],
  ];
  const own = userInfo().homedir;
  for (const home of ['', '.', 'home', '../home', 'C:home', '~'])
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const env = Object.fromEntries(variables.map((name) => [name, home]));
      const folders = [
        locateStore(env, platform),
        ...(['cache', 'config', 'state'] as const).map((kind) => userFolder(kind, env, platform)),
      ];
      for (const folder of folders)
        assert.ok(folder?.replaceAll('\\', '/').startsWith(`${own}/`), `${platform}, ${home}: ${folder}`);
    }
});

for (const [HOME, code] of [
  ['', 0],
  ['.', 0],
  ['/proc', 2],
] as const)
  test(`with HOME=${HOME === '' ? "''" : HOME} no private key is left in the project, and none is waited for`, async () => {
    const cwd = project();
    const before = readdirSync(cwd);
    const env = { HOME, XDG_CONFIG_HOME: code === 0 ? makeFolder('config') : '' };
    const result = await abistamp(['store', 'keygen'], { cwd, node: 22, env, timeoutMs: 60_000 });
    assert.equal(result.code, code, result.stdout + result.stderr);
    assert.deepEqual(readdirSync(cwd), before);
  });

test('folders that cannot be made end in an error', { skip: process.platform !== 'linux' }, () => {
  assert.throws(() => makeFolders('/proc/a/b/c'));
  assert.throws(() => makeFolders('/dev/null/a/b'));
});
