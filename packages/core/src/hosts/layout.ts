import type { FileTree } from '../files/file-tree.ts';

/** Where a host keeps packages beside the root's own `node_modules`. */
export interface TreeLayout {
  /** Folders of packages that no walk through `node_modules` comes to. */
  folders: readonly { path: string; name: string }[];
  /** Packages that should be somewhere and are not, those for other machines included. */
  absent: readonly { path: string; name: string; version: string | null }[];
  /** Folders of packages that are worked on here, beside the root. */
  workspaces: readonly string[];
  /** How many packages lie in archives, where nothing native is. */
  archived: number;
  /** The folder that a package resolves a dependency to; null where Node's own lookup holds. */
  resolve: ((folder: string, name: string) => string | null) | null;
}

/** A layout where Node's own lookup holds, and a walk through `node_modules` finds everything but these workspaces. */
export function plainLayout(workspaces: readonly string[] = []): TreeLayout {
  return { folders: [], absent: [], workspaces, archived: 0, resolve: null };
}

/** What a host that installs into `node_modules` lacks without one. */
export function lacksModules(tree: FileTree): string | null {
  return tree.stat('node_modules') === null ? 'there is no node_modules' : null;
}
