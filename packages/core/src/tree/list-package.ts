import type { Entry, FileTree } from '../files/file-tree.ts';
import { isBuildTrace } from './origin.ts';

/** A package folder as the walk saw it: its contents, not yet their meaning. */
export interface FoundPackage {
  /** Relative to the root. */
  path: string;
  /** Native files, judging by their names, relative to the package. */
  files: string[];
  /** Names in the package's own folder which show that it is, or may be, compiled: `binding.gyp` … */
  buildFiles: string[];
  /** Where it really is, relative to the root, for a package of another project that a link leads to. */
  linked?: string;
  /** There is something that a build tool left. */
  compiled: boolean;
}

/** Build descriptions in a package's own folder. */
export const buildFileNames = new Set(['binding.gyp', 'CMakeLists.txt', 'Cargo.toml']);

/**
 * Folders that are never entered: links to programs, tools' caches, and copies that node-gyp leaves of its
 * outputs.
 */
export const skippedNames = new Set(['.bin', '.cache', '.git', 'obj.target', 'obj.host', '.deps']);

/**
 * Files that are text or data, judging by their names: not worth opening even if every file of a package is
 * of interest.
 */
const textName =
  /(?:\.(?:js|cjs|mjs|jsx|ts|cts|mts|tsx|json|map|md|txt|html|css|d|h|hpp|c|cc|cpp|yml|yaml|wasm|gyp|gypi|lock|toml|rs|py|sh|cmd|ps1|bat|png|svg|ttf)|(?:^|\/)(?:licen[cs]e|notice|readme|changelog|authors)[^/]*)$/i;

/**
 * The contents of one package's folder.
 * @param everything lists everything that is not clearly text, for packages whose programs have no telling
 * names
 * @param onModules called with folders of other packages, which are not entered
 */
export function listPackage(
  tree: FileTree,
  path: string,
  entries: Entry[],
  everything: boolean,
  onModules: (path: string) => void,
): FoundPackage {
  const pkg: FoundPackage = { path, files: [], buildFiles: [], compiled: false };
  const listInside = (folder: string, prefix: string, inside: Entry[]): void => {
    for (const entry of inside) {
      const { name } = entry;
      if (entry.isDirectory()) {
        if (skippedNames.has(name)) continue;
        const below = `${folder}/${name}`;
        if (name !== 'node_modules') listInside(below, `${prefix}${name}/`, tree.list(below));
        else onModules(below);
        continue;
      }
      if (isBuildTrace(prefix, name)) pkg.compiled = true;
      if (hasNativeName(name) || (everything && !textName.test(name))) {
        pkg.files.push(prefix + name);
      } else if (prefix === '' && buildFileNames.has(name)) {
        pkg.buildFiles.push(name);
      }
    }
  };
  listInside(path, '', entries);
  return pkg;
}

/**
 * Names of addons, shared libraries and Windows programs, and of the file that esbuild's install script
 * downloads.
 */
export function hasNativeName(name: string): boolean {
  if (name.startsWith('downloaded-@')) return true;
  switch (name.charCodeAt(name.length - 1)) {
    case 101: // e
      return name.endsWith('.node') || name.endsWith('.exe');
    case 98: // b
      return name.endsWith('.dylib');
    case 108: // l
      return name.endsWith('.dll');
    case 111: // o
      return name.endsWith('.so');
    default:
      return name.includes('.so.') && /\.so\.[\d.]+$/.test(name);
  }
}
