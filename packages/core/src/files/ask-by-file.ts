import type { FileStat } from './file-tree.ts';

/** The answer about a file: found by `ask`, or known from another name of the same file. Null is asked again. */
export type AskByFile<T> = (stat: Pick<FileStat, 'linkId'>, ask: () => T | null) => T | null;

/**
 * Remembers what is found out about a file for its other names: pnpm and Yarn link one file into many folders. For
 * one pass over a tree, in which nothing changes.
 */
export function askByFile<T>(): AskByFile<T> {
  const answers = new Map<string, T | null>();
  return ({ linkId = '' }, ask) => {
    const answer = answers.get(linkId) ?? ask();
    if (linkId !== '') answers.set(linkId, answer);
    return answer;
  };
}
