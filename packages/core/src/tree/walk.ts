import type { Entry, FileTree } from '../files/file-tree.ts';
import { ownPath } from './own-package.ts';

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
  /** Folders of all packages, those without native files included. */
  folders: Set<string>;
}

/** A folder of a package that is not reached through `node_modules`. */
export interface ExtraFolder {
  path: string;
  name: string;
}

/** Build descriptions in a package's own folder. */
const buildFileNames = new Set(['binding.gyp', 'CMakeLists.txt', 'Cargo.toml']);

/** Never descended into: links to programs, tools' own caches, and copies that node-gyp leaves of its outputs. */
const skippedNames = new Set(['.bin', '.cache', '.git', 'obj.target', 'obj.host', '.deps']);

/** Files that are text or data by their names: not worth opening when every file of a package is of interest. */
const textName =
  /(?:\.(?:js|cjs|mjs|jsx|ts|cts|mts|tsx|json|map|md|txt|html|css|d|h|hpp|c|cc|cpp|yml|yaml|wasm|gyp|gypi|lock|toml|rs|py|sh|cmd|ps1|bat|png|svg|ttf)|(?:^|\/)(?:licen[cs]e|notice|readme|changelog|authors)[^/]*)$/i;

/**
 * Finds every package folder of a tree, with its native files, in one pass: each directory is read once, however many links lead to it, no file is opened, links
 * lead nowhere but to packages of the same tree, and a directory that vanishes meanwhile is as good as empty.
 *
 * `isPlatformPackage` tells, by path, which packages are made for one platform: theirs may be programs without any
 * telling name, so all their files that are not plainly text are listed.
 */
export function walkPackages(
  tree: FileTree,
  isPlatformPackage: (path: string, name: string) => boolean,
  workspaces: readonly string[] = [],
  extra: readonly ExtraFolder[] = [],
): Walk {
  const found: FoundPackage[] = [];
  const folders = new Set<string>();
  const linked: string[] = [];
  const walked = new Set<string>();

  const walkModules = (path: string): void => {
    if (walked.has(path)) return;
    walked.add(path);
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
      else if (entry.name === 'package') walkPackage(below, path.slice(path.lastIndexOf('/') + 1));
      else walkHidden(below);
    }
  };

  const walkPackage = (path: string, name: string): void => {
    if (folders.has(path)) return;
    const entries = tree.list(path);
    if (entries.length === 0) return;
    folders.add(path);
    const pkg = listPackage(tree, path, entries, isPlatformPackage(path, name), walkModules);
    if (pkg.files.length > 0 || pkg.buildFiles.length > 0) found.push(pkg);
  };

  /** A package that is worked on here, the root or one of a workspace: its own code counts where it has something to compile. */
  const walkOwn = (path: string): void => {
    const entries = tree.list(path);
    walkModules(path === ownPath ? 'node_modules' : `${path}/node_modules`);
    if (folders.has(path) || !entries.some(({ name }) => buildFileNames.has(name))) return;
    folders.add(path);
    const own: FoundPackage = { path, files: [], buildFiles: [] };
    for (const entry of entries) {
      const { name } = entry;
      if (entry.isDirectory()) {
        if (name !== 'node_modules' && name.charCodeAt(0) !== 46) walkOwnFolder(own, `${path}/${name}`);
      } else if (buildFileNames.has(name)) own.buildFiles.push(name);
      else if (hasNativeName(name)) own.files.push(name);
    }
    found.push(own);
  };

  /** Other packages lie below it in folders of their own. */
  const walkOwnFolder = (own: FoundPackage, path: string): void => {
    const entries = tree.list(path);
    if (entries.some(({ name }) => name === 'package.json' || name === 'node_modules')) return;
    for (const entry of entries) {
      const { name } = entry;
      if (entry.isDirectory()) {
        if (!skippedNames.has(name) && name.charCodeAt(0) !== 46) walkOwnFolder(own, `${path}/${name}`);
      } else if (hasNativeName(name)) own.files.push(`${path.slice(own.path.length + 1)}/${name}`);
    }
  };

  walkOwn(ownPath);
  for (const path of workspaces) walkOwn(path);
  for (const { path, name } of extra) if (tree.stat(path) !== null) walkPackage(path, name);
  for (let next = linked.pop(); next !== undefined; next = linked.pop()) {
    const target = tree.follow(next);
    if (target === null) continue;
    // A link into another store's folder of packages: what lies beside its target are that package's dependencies.
    const modules = /^(.*\/node_modules|node_modules)\/(?:@[^/]+\/)?[^/]+$/.exec(target)?.[1];
    if (modules !== undefined) walkModules(modules);
    else if (!/(?:^|\/)node_modules(?:\/|$)/.test(target))
      walkPackage(target, next.replace(/^.*node_modules\//, ''));
  }
  return { packages: found, folders };
}

/**
 * What lies in one package's folder.
 *
 * @param everything list all that is not plainly text, for packages whose programs have no telling names
 * @param onModules told of folders of other packages, which are not entered
 */
export function listPackage(
  tree: FileTree,
  path: string,
  entries: Entry[],
  everything: boolean,
  onModules: (path: string) => void,
): FoundPackage {
  const pkg: FoundPackage = { path, files: [], buildFiles: [] };
  const listInside = (folder: string, prefix: string, inside: Entry[]): void => {
    for (const entry of inside) {
      const { name } = entry;
      if (entry.isDirectory()) {
        if (skippedNames.has(name)) continue;
        const below = `${folder}/${name}`;
        if (name !== 'node_modules') listInside(below, `${prefix}${name}/`, tree.list(below));
        else onModules(below);
      } else if (hasNativeName(name) || (everything && !textName.test(name))) {
        pkg.files.push(prefix + name);
      } else if (prefix === '' && buildFileNames.has(name)) {
        pkg.buildFiles.push(name);
      }
    }
  };
  listInside(path, '', entries);
  return pkg;
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
