import type { FileTree } from '../files/file-tree.ts';
import { isRecord, parseJson } from '../files/json.ts';
import { maxBytes } from '../files/limits.ts';
import { type Installed, identityOf, type LocatePackage } from './installed.ts';

/**
 * For a host that keeps no list of folders (Yarn Classic): by name or alias, unless an outer package bundles it, or an
 * outer folder has the same version, of which the host then makes no second copy. It leaves the `node_modules`
 * that a tarball brings where it is.
 */
export function locateByName(tree: FileTree, installed: Installed): LocatePackage {
  return (path, { name, version }) => {
    const parts = path.split('/node_modules/');
    const [first = '', ...inner] = parts;
    const isFolder = !first.startsWith('node_modules/') || isPackage(first.slice('node_modules/'.length));
    const own = parts.length === 1 ? first.replace(/^node_modules\//, '') : inner.at(-1);
    if (own === undefined || !isFolder || !inner.every(isPackage)) return null;
    const identity = identityOf(installed, name, version);
    if (own !== name && identity?.installed.aliases?.includes(own) !== true) return null;
    for (let depth = parts.length - 1; depth > 0; depth--) {
      const outer = parts.slice(0, depth).join('/node_modules/');
      if (bundles(tree, outer, parts[depth] ?? '')) return null;
    }
    return isNested(parts) && isAbove(tree, parts, own, version) ? null : identity;
  };
}

const isPackage = (name: string): boolean => /^(?:@[^/]+\/)?[^/@.][^/]*$/.test(name);

/** In another package, as opposed to a member of a workspace, which may have copies of its own. */
const isNested = ([first = '', ...inner]: readonly string[]): boolean =>
  inner.length > 1 || (inner.length === 1 && first.startsWith('node_modules/'));

/** Whether Node would find the same version from a folder further out. */
function isAbove(tree: FileTree, parts: readonly string[], name: string, version: string | null): boolean {
  for (let depth = parts.length - 2; depth >= 0; depth--) {
    const outer = depth === 0 ? [] : [parts.slice(0, depth).join('/node_modules/')];
    const manifest = readManifest(tree, [...outer, 'node_modules', name].join('/'));
    if (isRecord(manifest) && manifest['version'] === version) return true;
  }
  return false;
}

const readManifest = (tree: FileTree, folder: string): unknown =>
  parseJson(tree.read(`${folder}/package.json`, maxBytes.manifest) ?? 'null');

/** Anything that may be meant as a list of them: a package that is taken for one is only not built. */
function bundles(tree: FileTree, folder: string, name: string): boolean {
  const manifest = readManifest(tree, folder);
  if (manifest === undefined) return true;
  if (!isRecord(manifest)) return false;
  return ['bundleDependencies', 'bundledDependencies'].some((field) => {
    const list = manifest[field] ?? false;
    return Array.isArray(list) ? list.includes(name) : list !== false;
  });
}
