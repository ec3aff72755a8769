import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import type { Evidence } from '@abistamp/core/internal/verdict/evidence';
import { judgeTree } from '@abistamp/core/internal/verdict/judge-tree';
import type { Problem } from '@abistamp/core/internal/verdict/problem';
import { problemOfFile } from '@abistamp/core/internal/verdict/problem-of-file';
import { elf, file, nativePackage, nodeApi, runtime } from '../support/facts.ts';

const evidence: Evidence = {
  ...{ links: new Map(), companions: new Map(), mounts: new Map(), pins: new Map(), blocked: new Map() },
  ...{ omission: null, installs: true, libraries: [], linked: [], unasked: new Map() },
  ...{ unreadable: new Set(), approved: new Set(), required: new Map(), marksOptional: true },
};

/** A platform package whose file is gone. */
const emptied = nativePackage({
  ...{ name: 'addon-linux-x64', path: 'node_modules/addon-linux-x64', build: null },
  ...{ platform: { os: ['linux'], cpu: ['x64'], libc: [] }, expected: ['addon.node'] },
  loader: { kind: 'platform-package', uses: 'all', main: 'addon.node' },
});

const taker = (resolvedDeps: NativePackage['resolvedDeps']) =>
  nativePackage({
    ...{ build: null, resolvedDeps },
    loader: {
      kind: 'search',
      addons: [
        {
          attempts: [{ request: 'addon-linux-x64' }, { request: 'addon-wasm32-wasi' }],
          fallThroughOn: 'failed',
        },
      ],
    },
  });

const judge = (...packages: NativePackage[]) =>
  judgeTree(packages, runtime(), evidence).map(({ severity, package: { name } }) => `${severity} ${name}`);

describe('a platform package without its file', () => {
  test('is missed where nothing else will do', () => {
    const deps = { 'addon-linux-x64': emptied.path, 'addon-wasm32-wasi': null };
    assert.deepEqual(judge(taker(deps), emptied), ['error addon-linux-x64']);
  });

  test('is dispensable where WebAssembly is installed beside it', () => {
    const deps = { 'addon-linux-x64': emptied.path, 'addon-wasm32-wasi': 'node_modules/addon-wasm32-wasi' };
    assert.deepEqual(judge(taker(deps), emptied), ['warning addon-linux-x64']);
  });

  test('is missed where another one lacks its file too', () => {
    const other = { ...emptied, name: 'addon-wasm32-wasi', path: 'node_modules/addon-wasm32-wasi' };
    const deps = { 'addon-linux-x64': emptied.path, 'addon-wasm32-wasi': other.path };
    assert.deepEqual(judge(taker(deps), emptied, other), [
      'error addon-linux-x64',
      'error addon-wasm32-wasi',
    ]);
  });

  test('is missed by one of two that take it, if only one has something else', () => {
    const first = taker({ 'addon-linux-x64': emptied.path, 'addon-wasm32-wasi': 'node_modules/wasm' });
    const second = { ...taker({ 'addon-linux-x64': emptied.path }), path: 'node_modules/b', name: 'b' };
    assert.deepEqual(judge(first, emptied, second), ['error addon-linux-x64']);
    const own = { ...second, files: [file('build/Release/b.node', elf())] };
    assert.deepEqual(judge(first, emptied, own), ['error addon-linux-x64']);
  });
});

describe('a Node-API level that only the imported functions say', () => {
  const pkg = nativePackage();
  const needing = file('build/Release/addon.node', elf(nodeApi(null, 10), { bindNow: true }));
  const judgeOn = (asked: Problem | null | undefined) => {
    const path = 'node_modules/addon/build/Release/addon.node';
    const links = new Map<string, Problem | null>(asked === undefined ? [] : [[path, asked]]);
    return problemOfFile(pkg, needing, runtime({ nodeApi: 9 }), { ...evidence, links })?.code ?? null;
  };

  test('counts where the machine was not asked, or lacks something', () => {
    assert.equal(judgeOn(undefined), 'NODE_API_TOO_NEW');
    assert.equal(judgeOn({ code: 'SYMBOL_MISSING', symbols: ['napi_x'] }), 'NODE_API_TOO_NEW');
  });

  test('is overruled by a Node.js that has all of them, as experimental functions', () => {
    assert.equal(judgeOn(null), null);
  });
});
