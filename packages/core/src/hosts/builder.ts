import type { FileTree } from '../files/file-tree.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';

/** Runs the steps of a repair through the tree's host, or as the host would. */
export interface Builder {
  /** @returns all that the host and its tools printed; whether it worked is for the files to say */
  run(steps: readonly BuildStep[]): Promise<string>;
}

/** One package that a host is asked to make good, as far as a host has to know. */
export interface BuildStep {
  action: 'restore' | 'rebuild' | 'reinstall' | 'move-aside';
  package: { name: string; path: string; build: { bundled: boolean } | null };
  /** Why; one that is blocked is not built. */
  findings: readonly { blocked: object | null }[];
}

/** Where and for whom a host builds, and what `repair` lends it. */
export interface BuildContext {
  root: string;
  tree: FileTree;
  runtime: LocalRuntime;
  env: NodeJS.ProcessEnv;
  /** The same variables with the headers that node-gyp compiles with for this runtime. */
  withHeaders(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /**
   * Runs packages' own install scripts where the packages lie, several at once, in files that are no store's.
   *
   * @param env with the settings that the host hands to scripts
   */
  runOwnScripts(steps: readonly BuildStep[], env: NodeJS.ProcessEnv): Promise<string[]>;
}
