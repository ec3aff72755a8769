import type { Entry, FileTree } from '../files/file-tree.ts';

/** A package folder as the walk saw it: what lies in it, not yet what that means. */
export interface FoundPackage {
  /** Relative to the root. */
  path: string;
  /** Native files by their names, relative to the package. */
  files: string[];
  /** Names in the package's own folder that say it is, or may be, compiled: `binding.gyp` … */
  buildFiles: string[];
}

export interface Walk {
  packages: FoundPackage[];
  /** How many packages were seen in all, those without native files included. */
  count: number;
}

/** Build descriptions in a package's own folder. */
const buildFileNames = new Set(['binding.gyp', 'CMakeLists.txt', 'Cargo.toml']);

/** Never descended into: links to programs, tools' own caches, and copies that node-gyp leaves of its outputs. */
const skippedNames = new Set(['.bin', '.cache', '.git', 'obj.target', 'obj.host', '.deps']);

/** Files that are text or data by their names: not worth opening when every file of a package is of interest. */
const textName =
  /(?:\.(?:js|cjs|mjs|jsx|ts|cts|mts|tsx|json|map|md|txt|html|css|d|h|hpp|c|cc|cpp|yml|yaml|wasm|gyp|gypi|lock|toml|rs|py|sh|cmd|ps1|bat|png|svg|ttf)|(?:^|\/)(?:licen[cs]e|notice|readme|changelog|authors)[^/]*)$/i;

/**
 * Finds every package folder under the given `node_modules` folders, with its native files, in one pass: each directory
 * is read once, no file is opened, links are not descended into (linked packages of the same root are walked at
 * their own place), and a directory that vanishes meanwhile is as good as empty.
 *
 * `isPlatformPackage` tells, by path, which packages are made for one platform: theirs may be programs without any
 * telling name, so all their files that are not plainly text are listed.
 */
export function walkPackages(
  tree: FileTree,
  isPlatformPackage: (path: string, name: string) => boolean,
  roots: string[] = [''],
): Walk {
  const found: FoundPackage[] = [];
  const linked: string[] = [];
  const visited = new Set<string>();
  let count = 0;

  const walkModules = (path: string): void => {
    for (const entry of tree.list(path)) {
      const { name } = entry;
      if (skippedNames.has(name)) continue;
      const below = `${path}/${name}`;
      if (entry.isSymbolicLink()) linked.push(below);
      else if (!entry.isDirectory()) continue;
      else if (name.charCodeAt(0) === 46) walkHidden(below);
      else if (name.charCodeAt(0) === 64) walkScope(below);
      else walkPackage(below, name);
    }
  };

  const walkScope = (path: string): void => {
    for (const entry of tree.list(path)) {
      const below = `${path}/${entry.name}`;
      if (entry.isSymbolicLink()) linked.push(below);
      else if (entry.isDirectory())
        walkPackage(below, `${path.slice(path.lastIndexOf('/') + 1)}/${entry.name}`);
    }
  };

  /** A package manager's own folder (`.pnpm`, `.store`, `.ignored`): packages lie in the `node_modules` below it. */
  const walkHidden = (path: string): void => {
    for (const entry of tree.list(path)) {
      if (!entry.isDirectory() || skippedNames.has(entry.name)) continue;
      const below = `${path}/${entry.name}`;
      if (entry.name === 'node_modules') walkModules(below);
      else if (entry.name === 'package') walkPackage(below, '');
      else walkHidden(below);
    }
  };

  const walkPackage = (path: string, name: string): void => {
    count++;
    const pkg: FoundPackage = { path, files: [], buildFiles: [] };
    walkInside(pkg, path, tree.list(path), isPlatformPackage(path, name));
    if (pkg.files.length > 0 || pkg.buildFiles.length > 0) found.push(pkg);
  };

  const walkInside = (pkg: FoundPackage, path: string, entries: Entry[], everything: boolean): void => {
    const prefix = path.length === pkg.path.length ? '' : `${path.slice(pkg.path.length + 1)}/`;
    for (const entry of entries) {
      const { name } = entry;
      if (entry.isDirectory()) {
        if (skippedNames.has(name)) continue;
        const below = `${path}/${name}`;
        if (name === 'node_modules') walkModules(below);
        else walkInside(pkg, below, tree.list(below), everything);
      } else if (hasNativeName(name) || (everything && !textName.test(name))) {
        pkg.files.push(prefix + name);
      } else if (prefix === '' && buildFileNames.has(name)) {
        pkg.buildFiles.push(name);
      }
    }
  };

  const walkRoot = (path: string): void => {
    if (visited.has(path)) return;
    visited.add(path);
    walkModules(path === '' ? 'node_modules' : `${path}/node_modules`);
  };

  for (const root of roots) walkRoot(root);
  for (let next = linked.pop(); next !== undefined; next = linked.pop()) {
    const target = tree.follow(next);
    // What lies under a walked node_modules folder has been, or will be, visited there.
    if (target === null || /(?:^|\/)node_modules(?:\/|$)/.test(target) || visited.has(target)) continue;
    visited.add(target);
    walkPackage(target, '');
  }
  return { packages: found, count };
}

/** Names of addons, shared libraries and Windows programs. */
export function hasNativeName(name: string): boolean {
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
