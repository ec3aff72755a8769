import type { FileTree } from '../files/file-tree.ts';

/**
 * Which packages a project patches, by the names of the patch files: patch-package writes
 * `@scope+name+1.2.3.patch`, pnpm `@scope__name@1.2.3.patch`. A name that is part of another's also matches:
 * such a package is just read once more than necessary.
 */
export function findPatched(tree: FileTree): (name: string) => boolean {
  const patches = listNames(tree);
  return (name) => patches.some((file) => isOf(file, name));
}

/** A package's patches, relative to the root. */
export function listPatches(tree: FileTree, name: string): string[] {
  return listNames(tree)
    .filter((file) => isOf(file, name))
    .sort()
    .map((file) => `patches/${file}`);
}

function listNames(tree: FileTree): string[] {
  return tree
    .list('patches')
    .map((entry) => entry.name)
    .filter((file) => file.endsWith('.patch'));
}

const isOf = (file: string, name: string): boolean =>
  ['+', '__'].some((slash) => file.includes(name.replace('/', slash)));
