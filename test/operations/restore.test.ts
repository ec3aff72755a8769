import assert from 'node:assert/strict';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { listStore } from '@abistamp/core/internal/store/survey-store';
import { pinnedAddon } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import {
  addon,
  type Build,
  good,
  type Made,
  makeReal,
  other,
  real,
  results,
  tree,
} from './repairable-tree.ts';

/* Repairs from the store, on made trees. */

before(makeReal);

describe('a build that was stored', () => {
  /** A tree that was repaired once, and does not fit again. */
  async function switched(build: Build = good): Promise<Made & { store: string }> {
    const store = join(makeFolder('home'), 'store');
    const made = tree(build, { env: { ABISTAMP_STORE: store } });
    assert.deepEqual(results(await made.repair()), [['pinned', 'repaired']]);
    writeFileSync(join(made.root, addon), pinnedAddon(other));
    return { ...made, store };
  }
  /** Files of a store that are no entries. */
  const objectsIn = (store: string) =>
    listStore(store).flatMap(({ entry }) =>
      entry.files.map(({ sha256 }) => join(store, 'v2/objects', sha256.slice(0, 2), sha256)),
    );

  test('is restored, and nothing is compiled', async () => {
    const { repair, runs, read, store } = await switched();
    assert.deepEqual(
      listStore(store).map(({ entry }) => entry.files.map(({ path }) => path)),
      [['build/Release/pinned.node', 'build/config.gypi']],
    );
    const planned = await repair({ dryRun: true });
    assert.deepEqual(
      planned.plan.steps.map(({ action }) => action),
      ['restore'],
    );
    const result = await repair();
    assert.deepEqual(results(result), [['pinned', 'repaired']]);
    assert.equal(result.outcomes[0]?.result === 'repaired' && result.outcomes[0].proved, 'loaded');
    assert.equal(runs.length, 1);
    assert.deepEqual(read(), real);
    assert.deepEqual([result.verdict.answer, result.verdict.stamp], ['fits', 'fresh']);
  });

  test('is all that a quick repair uses: what has to be compiled is left', async () => {
    const { repair, runs, read } = await switched();
    assert.deepEqual(results(await repair({ restoreOnly: true })), [['pinned', 'repaired']]);
    const { repair: repairOther, runs: none, read: readOther } = tree();
    const left = await repairOther({ restoreOnly: true });
    assert.deepEqual([left.outcomes, none, runs.length], [[], [], 1]);
    assert.deepEqual(readOther(), Buffer.from(pinnedAddon(other)));
    assert.deepEqual(read(), real);
  });

  test('is built again where the store lost or changed it', async () => {
    for (const harm of [
      (path: string) => rmSync(path),
      (path: string) => writeFileSync(path, 'x'.repeat(statSync(path).size)),
    ]) {
      const { repair, runs, read, store } = await switched();
      for (const path of objectsIn(store)) harm(path);
      assert.deepEqual(results(await repair()), [['pinned', 'repaired']]);
      assert.equal(runs.length, 2);
      assert.deepEqual(read(), real);
    }
  });

  test('is for the same sources alone', async () => {
    const { repair, runs, root } = await switched();
    writeFiles(root, { 'node_modules/pinned/addon.c': 'patched' });
    assert.deepEqual(results(await repair()), [['pinned', 'repaired']]);
    assert.equal(runs.length, 2);
  });

  test('is none where nothing was stored', async () => {
    const { store } = await switched();
    assert.equal(listStore(store).length, 1);
    const off = tree();
    await off.repair();
    writeFileSync(join(off.root, addon), pinnedAddon(other));
    await off.repair();
    assert.equal(off.runs.length, 2);
  });
});
