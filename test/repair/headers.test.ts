import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { chooseHeaders, type LocalRuntime, readCurrentRuntime } from '@abistamp/core';
import { findStandard } from '../../packages/core/src/repair/cxx-standard.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const runtime = { ...readCurrentRuntime(), abi: 127, version: '22.11.0' };

/** As in a release's `include/node/node_version.h`. */
function headers(version: string, abi: number, folder = makeFolder('headers')): string {
  const [major, minor, patch] = version.split('.');
  writeFiles(folder, {
    'include/node/node_version.h': [
      `#define NODE_MAJOR_VERSION ${major}`,
      `#define NODE_MINOR_VERSION ${minor}`,
      `#define NODE_PATCH_VERSION ${patch}`,
      `#define NODE_MODULE_VERSION ${abi}`,
      '',
    ].join('\n'),
  });
  return folder;
}

/** A Node with headers beside it, or none. */
function node(besides?: [version: string, abi: number]): LocalRuntime & { home: string } {
  const home = makeFolder('node');
  writeFiles(home, { 'bin/node': '' });
  if (besides !== undefined) headers(...besides, home);
  return { ...runtime, home, execPath: join(home, 'bin/node') } as LocalRuntime & { home: string };
}

describe('the headers that an addon is compiled with', () => {
  test('are those beside the Node that it is for', () => {
    const there = node(['22.11.0', 127]);
    assert.equal(chooseHeaders(there, {}), join(dirname(there.execPath), '..'));
  });

  for (const version of ['22.11.1', '22.12.0', '22.10.0'])
    test(`are not those of another release of its ABI that were left there: ${version}`, () => {
      assert.equal(chooseHeaders(node([version, 127]), {}), null);
    });

  test('are not those of another ABI, of whatever release they say to be', () => {
    assert.equal(chooseHeaders(node(['22.11.0', 115]), {}), null);
  });

  test('are what node-gyp finds by itself where there are none', () => {
    assert.equal(chooseHeaders(node(), {}), null);
  });

  test('are those that the user names, of any release of the ABI', () => {
    for (const name of ['npm_config_nodedir', 'NPM_CONFIG_NODEDIR'])
      assert.equal(chooseHeaders(node(['22.11.0', 127]), { [name]: headers('22.1.0', 127) }), null, name);
  });

  test('are not those that the user names where they are of another ABI', () => {
    const env = { npm_config_nodedir: headers('20.1.0', 115) };
    const there = node(['22.11.0', 127]);
    assert.equal(chooseHeaders(there, env), join(dirname(there.execPath), '..'));
    assert.equal(chooseHeaders(node(), env), '');
  });

  test('that the user names and that say nothing are left to node-gyp', () => {
    assert.equal(chooseHeaders(node(), { npm_config_nodedir: makeFolder('empty') }), null);
  });

  test('are, under Windows, those in the folder of the program itself', () => {
    const there = node();
    headers('22.11.0', 127, join(there.home, 'bin'));
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
    Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
    try {
      assert.equal(chooseHeaders(there, {}), join(there.home, 'bin'));
    } finally {
      Object.defineProperty(process, 'platform', platform);
    }
    assert.equal(chooseHeaders(there, {}), null);
  });

  test('are none of ours for Electron', () => {
    const electron = { ...node(['22.11.0', 127]), kind: 'electron' } as LocalRuntime;
    assert.equal(chooseHeaders(electron, {}), null);
  });
});

describe('the C++ that they are written in', () => {
  test('is what they say', () => {
    const folder = makeFolder('headers');
    writeFiles(folder, { 'include/node/common.gypi': "'cflags_cc': [ '-std=gnu++17' ]" });
    assert.equal(findStandard(folder, { ...runtime, abi: 137 }), 'gnu++17');
  });

  for (const [abi, standard] of [
    [137, 'gnu++20'],
    [131, 'gnu++20'],
    [130, 'gnu++17'],
    [108, 'gnu++17'],
    [107, null],
  ] as const)
    test(`is, for ABI ${abi}, ${standard}, where they are yet to be fetched`, () => {
      assert.equal(findStandard(null, { ...runtime, abi }), standard);
      assert.equal(findStandard(makeFolder('empty'), { ...runtime, abi }), standard);
      assert.equal(findStandard(null, { ...runtime, abi, kind: 'electron' }), null);
    });
});
