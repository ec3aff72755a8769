import type { FileTree } from '../files/file-tree.ts';
import { isRecord, parseJson, stringsOf } from '../files/json.ts';
import { maxBytes } from '../files/limits.ts';
import { type Installed, identityOf, type LocatePackage } from './installed.ts';

/**
 * For hosts that keep no list of folders (Yarn Classic, Bun): by name, unless an outer package bundles it.
 * They delete the `node_modules` inside a tarball, except for what that package declares as bundled.
 */
export function locateByName(tree: FileTree, installed: Installed): LocatePackage {
  return (path, claimed) => {
    const parts = path.split('/node_modules/');
    const name = parts.at(-1)?.replace(/^node_modules\//, '');
    // One folder per package (`.bun/<id>/node_modules/<name>`): anything deeper came with that package.
    if (parts[0]?.startsWith('node_modules/.') && parts.length !== 2) return null;
    for (let depth = parts.length - 1; depth > 0; depth--) {
      const outer = parts.slice(0, depth).join('/node_modules/');
      if (bundles(tree, outer, parts[depth] ?? '')) return null;
    }
    return name === claimed.name ? identityOf(installed, name, claimed.version) : null;
  };
}

function bundles(tree: FileTree, folder: string, name: string): boolean {
  const text = tree.read(`${folder}/package.json`, maxBytes.manifest);
  if (text === null) return false;
  const manifest = parseJson(text);
  if (manifest === undefined) return true;
  if (!isRecord(manifest)) return false;
  const { bundleDependencies, bundledDependencies } = manifest;
  if (bundleDependencies === true || bundledDependencies === true) return true;
  return [...stringsOf(bundleDependencies), ...stringsOf(bundledDependencies)].includes(name);
}
