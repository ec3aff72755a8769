import type { FileTree } from '../files/file-tree.ts';
import type { Lockfile } from './host.ts';

/** A lockfile in the root, under names that no other host uses. */
export function lockfileNamed(...names: readonly string[]): Lockfile {
  return { names, isOwn: () => true, find: (tree) => findFile(tree, names) };
}

export function findFile(tree: FileTree, names: readonly string[]): string | null {
  return names.find((name) => tree.stat(name)?.kind === 'file') ?? null;
}
