import { existsSync } from 'node:fs';

/**
 * Where abistamp keeps its record of a tree, relative to the root: with the packages, or, for Plug'n'Play,
 * which has no such folder, with Yarn's own state.
 */
export const stateFolders = ['node_modules/.cache/abistamp', '.yarn/abistamp'] as const;

/** Yarn's map of a tree without `node_modules`, relative to the root. */
export const plugAndPlayMap = '.pnp.cjs';

/**
 * The state folder of this tree. Plug'n'Play never uses the first: Yarn takes any `node_modules` for a
 * leftover of another host and deletes it.
 * @param root an absolute path
 * @returns relative to the root
 */
export function findStateFolder(root: string): string {
  const [usual, plugAndPlay] = stateFolders;
  return existsSync(`${root}/${plugAndPlayMap}`) ? plugAndPlay : usual;
}
