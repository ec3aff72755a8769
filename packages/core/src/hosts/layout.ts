import type { FileTree } from '../files/file-tree.ts';

/** Where a host keeps packages other than in the root's own `node_modules`. */
export interface TreeLayout {
  /** Package folders that a walk through `node_modules` does not reach. */
  folders: readonly { path: string; name: string }[];
  /** Packages that should be somewhere and are not, including those for other machines. */
  absent: readonly { path: string; name: string; version: string | null }[];
  /** Folders of packages under development here, besides the root. */
  workspaces: readonly string[];
  /** The number of packages in archives, which contain nothing native. */
  archived: number;
  /** Packages of its workspace are installed each for itself, in trees of their own. */
  hasTreesBelow: boolean;
  /** The folder that a package resolves a dependency to; null if Node's own lookup applies. */
  resolve: ((folder: string, name: string) => string | null) | null;
}

/**
 * A layout with Node's own lookup, in which a walk through `node_modules` finds everything but these
 * workspaces.
 */
export function plainLayout(workspaces: readonly string[] = []): TreeLayout {
  return { folders: [], absent: [], workspaces, archived: 0, hasTreesBelow: false, resolve: null };
}

/** What is missing if a host that installs into `node_modules` has none. */
export function lacksModules(tree: FileTree): string | null {
  return tree.stat('node_modules') === null ? 'there is no node_modules' : null;
}
