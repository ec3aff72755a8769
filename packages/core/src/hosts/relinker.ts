import type { FileTree } from '../files/file-tree.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import type { RunResult } from './run.ts';

/**
 * How a host relinks a project to other folders of a store shared by projects: it has one for each runtime
 * that a package is built for.
 */
export interface Relinker {
  /**
   * Ways to do it, to be tried in this order until everything loads.
   * @param hasLockfile and so must not change it
   */
  listAttempts(tree: FileTree, hasLockfile: boolean): string[][];
  /**
   * What may have to be restored in a `node_modules`: links and the host's own records, relative to that
   * folder.
   */
  listLinkedFiles(root: string, folder: string): string[];
  /** @throws AbistampError `HOST_MISSING` */
  prepare(env: NodeJS.ProcessEnv): (relink: RelinkContext, args: readonly string[]) => Promise<RunResult>;
  /** Whether packages may have lost links that are not checked here. */
  hasFailed(result: RunResult): boolean;
}

interface RelinkContext {
  root: string;
  tree: FileTree;
  runtime: LocalRuntime;
  env: NodeJS.ProcessEnv;
}
