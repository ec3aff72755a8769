import { existsSync } from 'node:fs';

/**
 * Where what abistamp knows of a tree lies, relative to its root: with the packages, or, for Plug'n'Play,
 * which has no such folder, with Yarn's own state.
 */
export const stateFolders = ['node_modules/.cache/abistamp', '.yarn/abistamp'] as const;

/**
 * The one of this tree. For Plug'n'Play never the first: Yarn takes any `node_modules` for one that another
 * host left behind, and deletes it.
 *
 * @param root an absolute path
 * @returns relative to the root
 */
export function findStateFolder(root: string): string {
  const [usual, plugAndPlay] = stateFolders;
  return existsSync(`${root}/.pnp.cjs`) ? plugAndPlay : usual;
}
