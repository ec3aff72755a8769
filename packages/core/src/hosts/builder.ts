import type { FileTree } from '../files/file-tree.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';

/** Runs the steps of a repair through the tree's host, or as the host would. */
export interface Builder {
  /** @returns everything that the host and its tools printed; only the files show whether it worked */
  run(steps: readonly BuildStep[]): Promise<string>;
}

/** One package to repair, with the facts a host needs. */
export interface BuildStep {
  action: 'restore' | 'rebuild' | 'reinstall' | 'move-aside';
  package: { name: string; path: string; build: { bundled: boolean } | null };
  /** Why it is repaired; a blocked package is not built. */
  findings: readonly { blocked: object | null }[];
}

/** Where and for which runtime a host builds, and the tools that `repair` provides. */
export interface BuildContext {
  root: string;
  tree: FileTree;
  runtime: LocalRuntime;
  env: NodeJS.ProcessEnv;
  /** The same variables, with the headers that node-gyp compiles with for this runtime. */
  withHeaders(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /**
   * Runs packages' own install scripts in place, several at once, in files that belong to no store.
   * @param env with the settings that the host passes to scripts
   */
  runOwnScripts(steps: readonly BuildStep[], env: NodeJS.ProcessEnv): Promise<string[]>;
}
