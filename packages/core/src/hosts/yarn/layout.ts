import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { plainLayout, type TreeLayout } from '../layout.ts';
import { listYarnWorkspaces } from './lockfile.ts';
import { readPnpMap } from './pnp.ts';

/** Plug'n'Play keeps its own map; the other linkers use Node's lookup. */
export function readYarnLayout(tree: FileTree): TreeLayout {
  const map = readPnpMap(tree);
  if (map === null) return plainLayout(listYarnWorkspaces(tree.read('yarn.lock', maxBytes.lockfile) ?? ''));
  const { workspaces, archived } = map;
  const folders = [...map.folders]
    .filter(([path]) => path !== '' && !workspaces.includes(path))
    .map(([path, { name }]) => ({ path, name: name ?? '' }));
  const absent = map.absent.map((path) => {
    const { name, version } = map.folders.get(path) ?? { name: null, version: null };
    return { path, name: name ?? '', version };
  });
  const resolve = (folder: string, name: string) => map.resolve(folder === '.' ? '' : folder, name);
  return { folders, absent, workspaces, archived, hasTreesBelow: false, resolve };
}
