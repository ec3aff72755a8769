import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { parseManifest } from '../files/manifest.ts';

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

/**
 * What is missing if a host that installs into `node_modules` has none, or an empty one, as an empty volume
 * of a container is: nothing that the project requires can be loaded from there.
 */
export function lacksModules(tree: FileTree): string | null {
  if (tree.stat('node_modules') === null) return 'there is no node_modules';
  const isEmpty = tree.list('node_modules').every(({ name }) => name.startsWith('.'));
  return isEmpty && tree.unreadable().size === 0 && requiresPackages(tree)
    ? 'its node_modules is empty'
    : null;
}

function requiresPackages(tree: FileTree): boolean {
  const manifest = parseManifest(tree.read('package.json', maxBytes.manifest) ?? '');
  return Object.keys(manifest?.dependencies ?? {}).length > 0;
}
