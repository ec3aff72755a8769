import type { FileTree } from '../files/file-tree.ts';
import { ownPath } from './own-package.ts';

/** Node's own lookup in a tree, with each question asked once: for scans, during which nothing changes. */
export function resolveWithin(tree: FileTree): (from: string, name: string) => string | null {
  const found = new Map<string, string | null>();
  const folders = new Map<string, string>();
  return (from, name) => {
    const key = `${from}\0${name}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const real = folders.get(from) ?? tree.follow(from) ?? (from === ownPath ? '' : from);
    folders.set(from, real);
    const target = resolveDependency(tree, real, name);
    found.set(key, target);
    return target;
  };
}

/** Where Node's lookup (`node_modules` folders upwards) finds a package, relative to the root. */
function resolveDependency(tree: FileTree, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (folder !== 'node_modules' && !folder.endsWith('/node_modules')) {
      const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      const manifest = `${candidate}/package.json`;
      // A folder that cannot be read still exists.
      if (tree.stat(manifest) !== null || tree.unreadable().has(manifest))
        return tree.follow(candidate) ?? candidate;
    }
    if (folder === '' || folder === '..' || folder === tree.globalStoreFolder) return null;
  }
}
