import type { FileTree } from '../../files/file-tree.ts';
import { readModulesState } from './modules-state.ts';

/**
 * pnpm's records of what is installed, best first: the one in the tree, which always has the same format,
 * wherever packages are linked to; then the lockfile, or one per branch of the repository
 * (`gitBranchLockfile`).
 */
export function listLockfiles(tree: FileTree): string[] {
  return [ownLockfile(tree), 'pnpm-lock.yaml', ...listBranchLockfiles(tree)];
}

/** pnpm's record of what it installed into this tree, without what an install leaves out. */
export function ownLockfile(tree: FileTree): string {
  const store = readModulesState(tree)?.virtualStore ?? null;
  return `${store === null || store.startsWith('../') ? 'node_modules/.pnpm' : store}/lock.yaml`;
}

/** `pnpm-lock.<branch>.yaml`. */
export function listBranchLockfiles(tree: FileTree): string[] {
  const names = tree.list('').map(({ name }) => name);
  return names.filter((name) => /^pnpm-lock\..+\.yaml$/.test(name)).sort();
}
