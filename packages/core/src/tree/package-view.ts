import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { type PackageManifest, parseManifest } from '../files/manifest.ts';
import type { PackageView } from '../files/package-view.ts';

/** A tree, and how its packages resolve each other. */
interface ResolvableTree {
  tree: FileTree;
  /** The folder of a dependency, as the package in a folder resolves it. */
  resolve: (folder: string, name: string) => string | null;
}

/** A package of a tree as loader detection sees it. */
export function viewPackage(
  { tree, resolve }: ResolvableTree,
  path: string,
  manifest: PackageManifest,
  files: string[],
): PackageView {
  const at = (file: string) => insidePackage(path, file);
  return {
    manifest,
    files,
    exists: (file) => at(file) !== null && tree.stat(at(file) ?? '') !== null,
    list: (folder) => {
      const inside = at(folder);
      return inside === null ? [] : tree.list(inside).map((entry) => entry.name);
    },
    read: (file) => {
      const inside = at(file);
      return inside === null ? null : tree.read(inside, maxBytes.source);
    },
    readBytes: (file) => {
      const inside = at(file);
      return inside === null ? null : tree.readBytes(inside, maxBytes.source);
    },
    dependency: (name) => {
      const found = resolve(path, name);
      const text = found === null ? null : tree.read(`${found}/package.json`, maxBytes.source);
      const dependency = text === null ? null : parseManifest(text);
      return found === null || dependency === null
        ? null
        : viewPackage({ tree, resolve }, found, dependency, []);
    },
  };
}

/** A path inside a package, relative to the root; null if it would leave the package. */
function insidePackage(path: string, file: string): string | null {
  const parts: string[] = [];
  for (const part of file.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return [path, ...parts].filter((part) => part !== '').join('/');
}
