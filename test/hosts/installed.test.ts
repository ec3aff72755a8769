import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { findInstalled, type Installed, readInstalled } from '@abistamp/core/internal/hosts/installed';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { plain } from './parse-lockfile.ts';

describe('the record of what is installed', () => {
  const record = (version: string) => JSON.stringify({ packages: { 'node_modules/a': { version } } });
  const versionIn = (files: Record<string, string>) => {
    const root = makeFolder('installed');
    writeFiles(root, files);
    const installed = readInstalled(openDirectory(root), hostOf('npm').installed);
    return findInstalled(installed, 'node_modules/a', null, null)?.version ?? null;
  };
  const [hidden, shrinkwrap, lock] = [
    'node_modules/.package-lock.json',
    'npm-shrinkwrap.json',
    'package-lock.json',
  ] as const;

  test('is the best of those that can be read', () => {
    const all = { [hidden]: record('1'), [shrinkwrap]: record('2'), [lock]: record('3') };
    assert.equal(versionIn(all), '1');
    assert.equal(versionIn({ ...all, [hidden]: '{' }), '2');
    assert.equal(versionIn({ [lock]: record('3') }), '3');
  });

  test('is empty where there is none, and then everything has to be looked at', () => {
    const installed = readInstalled(openDirectory(makeFolder('none')), hostOf('npm').installed);
    assert.deepEqual(installed, {
      folders: new Map(),
      versions: new Map(),
      complete: false,
      isActual: false,
    });
  });

  test('is asked by folder first, then by name and version', () => {
    const [byFolder, byName] = [
      { ...plain, version: '1' },
      { ...plain, version: '2' },
    ];
    const installed: Installed = {
      folders: new Map([['node_modules/a', byFolder]]),
      versions: new Map([['a@1.0.0', byName]]),
      complete: false,
      isActual: false,
    };
    assert.equal(findInstalled(installed, 'node_modules/a', 'a', '1.0.0'), byFolder);
    assert.equal(findInstalled(installed, 'node_modules/b', 'a', '1.0.0'), byName);
    assert.equal(findInstalled(installed, 'node_modules/b', 'a', '2.0.0'), undefined);
    assert.equal(findInstalled(installed, 'node_modules/b', null, null), undefined);
  });
});
