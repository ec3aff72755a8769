import assert from 'node:assert/strict';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { withTreeLock } from '@abistamp/core/internal/repair/lock';
import { judgeProject } from '../../packages/cli/src/judge-project.ts';
import { madeTree } from '../support/made-tree.ts';

const addon = 'node_modules/pinned/build/Release/pinned.node';

/** A tree, and how often its root was listed, once for each walk. */
function watchedTree(onFirstWalk: (root: string) => void) {
  const { root, session } = madeTree();
  mkdirSync(join(root, 'node_modules/.cache/abistamp'), { recursive: true });
  const { project, runtime } = session();
  let walks = 0;
  const tree = {
    ...project.tree,
    list: (path: string) => {
      if (path === 'node_modules' && walks++ === 0) onFirstWalk(root);
      return project.tree.list(path);
    },
  };
  const judge = () => judgeProject({ ...project, tree }, runtime, { env: {}, strict: false });
  return { judge, countWalks: () => walks };
}

describe('check', () => {
  test('judges once more what a repair that began meanwhile had taken away', async () => {
    let repair: Promise<void> = Promise.resolve();
    const { judge } = watchedTree((root) => {
      const away = join(root, 'away.node');
      renameSync(join(root, addon), away);
      repair = withTreeLock(root, async () => {
        await new Promise((next) => setTimeout(next, 50));
        renameSync(away, join(root, addon));
      });
    });
    const { tree, notes } = await judge();
    assert.deepEqual([tree.verdict.answer, tree.verdict.findings, notes[0]], ['fits', [], null]);
    await repair;
  });

  test('looks once at what is wrong where nothing repairs it', async () => {
    const { judge, countWalks } = watchedTree((root) =>
      renameSync(join(root, addon), join(root, 'away.node')),
    );
    const { tree } = await judge();
    assert.deepEqual([tree.verdict.answer, countWalks()], ['findings', 1]);
  });
});
