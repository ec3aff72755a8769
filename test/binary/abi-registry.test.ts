import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abiOfRelease, nodeApiVersionOf, releasesOfAbi, runtimeOfAbi } from '@abistamp/binary';
import { allNodes } from '../toolchain/index.ts';

test('every Node that tests run has the number that the table says', async () => {
  for (const { version, abi } of await allNodes()) {
    assert.equal(abiOfRelease('node', version), abi, version);
    assert.equal(runtimeOfAbi(abi), 'node');
    assert.deepEqual(releasesOfAbi(abi), [{ runtime: 'node', version: version.split('.')[0] }]);
  }
});

test('old lines are named as people named them', () => {
  assert.equal(abiOfRelease('node', '0.10.48'), 11);
  assert.deepEqual(releasesOfAbi(14), [{ runtime: 'node', version: '0.12' }]);
});

test('Electron has numbers of its own since version 4', () => {
  assert.equal(abiOfRelease('electron', '40.1.0'), 143);
  assert.equal(runtimeOfAbi(136), 'electron');
  assert.equal(runtimeOfAbi(57), 'shared');
});

test('numbers of no release are unknown', () => {
  assert.equal(runtimeOfAbi(100_000), 'unknown');
  assert.deepEqual(releasesOfAbi(100_000), []);
  assert.equal(abiOfRelease('node', '99'), null);
});

test('Node-API functions know the version they came with', () => {
  assert.equal(nodeApiVersionOf('napi_create_object'), 1);
  assert.equal(nodeApiVersionOf('napi_create_threadsafe_function'), 4);
  assert.equal(nodeApiVersionOf('node_api_post_finalizer'), 2147483647);
  assert.equal(nodeApiVersionOf('malloc'), null);
});
