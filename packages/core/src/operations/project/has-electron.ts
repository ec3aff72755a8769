import type { FileTree } from '../../files/file-tree.ts';

/** Asked first, of every tree: hosts put Electron into one of these places. */
export const hasElectron = (tree: FileTree): boolean =>
  ['', '.pnpm/node_modules/'].some((folder) => tree.stat(`node_modules/${folder}electron`) !== null) ||
  tree.list('.yarn/unplugged').some(({ name }) => name.startsWith('electron-npm-'));
