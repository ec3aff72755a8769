import type { FileTree } from '../files/file-tree.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';

/** Runs the steps of a repair through the tree's host, or as the host would. */
export interface Builder {
  /** @returns everything that the host and its tools printed; only the files show whether it worked */
  run(steps: readonly BuildStep[]): Promise<string>;
  /**
   * Folders that it puts packages into for a step whose action is `reinstall`, if it extracts them alone, and
   * replaces what is in these folders itself; null where it has to install everything.
   */
  listExtracted?(step: BuildStep): string[] | null;
}

/** One package to repair, with the facts a host needs. */
export interface BuildStep {
  action: 'restore' | 'rebuild' | 'reinstall' | 'move-aside';
  package: { name: string; path: string; build: { bundled: boolean } | null };
  /** Why it is repaired; a blocked package is not built. */
  findings: readonly { blocked: object | null }[];
  /** What has to be extracted again: the package itself, or others that it misses. */
  extract?: { itself: boolean; misses: readonly string[] };
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
  /** Runs no script that the install may have left out on purpose. */
  leaveUnbuilt: boolean;
  /** A folder for the time of the repair, on the tree's disk; relative to the root. */
  scratch: string;
  /**
   * Puts an extracted package into its place. Packages that were installed inside the one before it stay.
   * @param from absolute
   * @throws the system's error
   */
  putExtracted(from: string, place: Place): void;
}

/** Where an extracted package belongs. */
export interface Place {
  /** Relative to the root. */
  path: string;
  /** Folders of the packages that come with it; what else it brings is left out. */
  bundled: readonly string[];
  /** Gives all folders concerned the times that they had: hosts compare them with their records. */
  keepTimes: boolean;
}
