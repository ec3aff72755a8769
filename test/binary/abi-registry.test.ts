import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { abiOfRelease, nodeApiVersionOf, releasesOfAbi, runtimeOfAbi } from '@abistamp/binary';
import { allTargets, futureTargets, getAbi } from 'node-abi';
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

const majorOf = (version: string): number => Number.parseInt(version, 10);

describe('node-abi agrees', () => {
  /** A version that node-abi has an entry for; a preview stands for the release it precedes. */
  const entries = allTargets.map(({ runtime, target, abi }) => ({
    runtime,
    version: target.replace(/-.*$/, ''),
    abi: Number(abi),
  }));

  for (const runtime of ['node', 'electron'] as const) {
    // Earlier ones are io.js, and Electron under another name and numbering.
    const first = { node: 4, electron: 2 }[runtime];
    const own = entries.filter((each) => each.runtime === runtime && majorOf(each.version) >= first);

    test(`on every ${runtime} of its registry, and the newest of each line`, () => {
      assert.ok(own.length > 20);
      for (const { version } of own) {
        const newest = `${majorOf(version)}.999.0`;
        for (const release of [version, newest])
          assert.equal(abiOfRelease(runtime, release), ask(runtime, release, own), `${runtime} ${release}`);
      }
    });
  }

  /** node-abi's own function refuses future releases, which its list has. */
  function ask(
    runtime: string,
    release: string,
    own: { version: string; abi: number }[],
  ): number | undefined {
    const planned = own.findLast(({ version }) => majorOf(version) === majorOf(release));
    return isFuture(runtime, release) ? planned?.abi : Number(getAbi(release, runtime));
  }

  function isFuture(runtime: string, release: string): boolean {
    return futureTargets.some(
      (each) => each.runtime === runtime && majorOf(each.target) === majorOf(release),
    );
  }
});
