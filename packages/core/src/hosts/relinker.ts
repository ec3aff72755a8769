import type { FileTree } from '../files/file-tree.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import type { RunResult } from './run.ts';

/**
 * How a host links a project to other folders of a store that projects share: it has one for each runtime that a package is built
 * for.
 */
export interface Relinker {
  /** Ways to have it done, to be tried in this order until everything loads. @param hasLockfile it must not change it then */
  listAttempts(tree: FileTree, hasLockfile: boolean): string[][];
  /** What of a `node_modules` may have to be put back: links and the host's own notes, relative to that folder. */
  listLinkedFiles(root: string, folder: string): string[];
  /** @throws AbistampError `HOST_MISSING` */
  prepare(env: NodeJS.ProcessEnv): (relink: RelinkContext, args: readonly string[]) => Promise<RunResult>;
  /** Whether packages may have been left without links that nobody looks at here. */
  hasFailed(result: RunResult): boolean;
}

export interface RelinkContext {
  root: string;
  tree: FileTree;
  runtime: LocalRuntime;
  env: NodeJS.ProcessEnv;
}
