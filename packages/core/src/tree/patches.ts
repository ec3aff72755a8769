import type { FileTree } from '../files/file-tree.ts';

/**
 * Which packages a project patches after they were unpacked, by the names of the patches themselves: patch-package calls
 * them `@scope+name+1.2.3.patch`, pnpm `@scope__name@1.2.3.patch`. A name that is only part of another's counts as well:
 * such a package is read once more than it need be.
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
