import { statSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { openDirectory } from '../../files/file-tree.ts';
import type { ElectronRelease } from '../../verdict/electron-use.ts';
import { type AppSigns, findPackedFolder, readAppSigns } from './app-signs.ts';
import { readElectronRelease } from './read-release.ts';

/** How far above an app's own package.json the other one is: `release/app` is the deepest in use. */
const maxDepth = 3;

/**
 * The Electron of a tree that is the packed half of a project with two package.json files: the other half, above
 * it, has Electron and names this folder.
 * @param root absolute
 */
export function findAppAround(root: string): { release: ElectronRelease; signs: AppSigns } | null {
  let above = root;
  for (let depth = 0; depth < maxDepth && dirname(above) !== above; depth++) {
    above = dirname(above);
    if (!isOfSameOwner(above, root)) return null;
    const tree = openDirectory(above);
    if (tree.stat('node_modules/electron') === null) continue;
    const signs = readAppSigns(tree, '.');
    const folder = relative(above, root).split(sep).join('/');
    if (signs === null || findPackedFolder(tree, '.') !== folder) return null;
    const release = readElectronRelease(tree, 'node_modules/electron');
    return release === null ? null : { release, signs };
  }
  return null;
}

/** Someone else's package.json, as in a shared folder for temporary files, says nothing about this tree. */
function isOfSameOwner(above: string, root: string): boolean {
  const stats = statSync(above, { throwIfNoEntry: false });
  return stats !== undefined && stats.uid === statSync(root, { throwIfNoEntry: false })?.uid;
}
