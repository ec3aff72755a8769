import { resolve } from 'node:path';
import { type CheckedTree, type FoundTrees, findTrees, type Runtime, readKnownTree } from '@abistamp/core';
import { type CommandContext, joinNotes } from '../command.ts';
import { usualRunner } from '../run-verb.ts';
import { judgeTogether } from './judge-together.ts';
import type { JudgedOne, JudgeOptions } from './judge-tree.ts';

/** Every tree below some folders, judged. */
interface SurveyedTrees {
  /** Sorted by their roots. */
  trees: CheckedTree[];
  uninstalled: FoundTrees['uninstalled'];
  note: string | null;
}

/**
 * Judges every tree below folders. Those whose record still holds are answered from it at once.
 * @throws AbistampError `NO_TREE` if there is none in one of them, nor below it
 */
export async function surveyTrees(
  request: CommandContext,
  runtime: Runtime,
  { folders, ...options }: { folders: readonly string[] } & Pick<JudgeOptions, 'strict' | 'frozen' | 'prove'>,
): Promise<SurveyedTrees> {
  const known = new Map<string, CheckedTree>();
  const { roots, uninstalled } = findTrees(
    (folders.length === 0 ? ['.'] : folders).map((folder) => resolve(request.cwd, folder)),
    (root) => {
      // A record says nothing of loads, nor of what is committed.
      const isAsked = options.prove !== null || options.frozen;
      const tree = isAsked ? null : readKnownTree(root, runtime);
      if (tree !== null) known.set(root, tree);
      return tree !== null;
    },
  );
  const unknown = roots.filter((root) => !known.has(root));
  const judged = await judgeRoots(request, unknown, { runtime, ...options });
  for (const tree of judged) known.set(tree.json.root, tree);
  return {
    trees: roots.flatMap((root) => known.get(root) ?? []),
    uninstalled,
    note: joinNotes(new Set(judged.map(({ note }) => note))),
  };
}

/** Judges trees by their roots, and shows how far that is. */
export function judgeRoots(
  request: CommandContext,
  roots: readonly string[],
  options: Pick<JudgeOptions, 'runtime' | 'strict' | 'frozen' | 'prove'>,
): Promise<JudgedOne[]> {
  const output = { isTTY: process.stdout.isTTY === true, width: Math.min(process.stdout.columns ?? 80, 100) };
  let count = 0;
  return judgeTogether(roots, { runner: usualRunner, ...output, ...options }, (root) => {
    count++;
    request.progress(`${count} of ${roots.length} trees checked, last ${root}`);
  });
}
