import type { FileTree } from '../files/file-tree.ts';

/**
 * Why part of a tree could not be judged. Each code has words in `report`, a place in the schema and a page.
 */
export type UnjudgedCode =
  /** It exists, but this user, or this disk, does not let it be read. */
  | 'UNREADABLE'
  /** Its manifest or its code was not understood. */
  | 'NOT_UNDERSTOOD'
  /** A link leads out of the tree, to something that was not examined. */
  | 'LINKED_ELSEWHERE'
  /** The installed packages are in trees of their own, below this one. */
  | 'TREES_BELOW'
  /** The program that would load it has other libraries than those that can be seen here. */
  | 'OTHER_ROOT'
  /** It was to be loaded, and was not, or not for reasons of its own (`check --prove`). */
  | 'NOT_LOADED';

/** Why this machine could not be asked what a package lacks on it. */
export type UnaskedCode = Extract<UnjudgedCode, 'OTHER_ROOT' | 'NOT_UNDERSTOOD'>;

/** Something that was not judged: it never counts as fitting. */
export interface Unjudged {
  code: UnjudgedCode;
  /** `name@version`, or just the name, as far as known; null if it is not a package. */
  package: string | null;
  /** The folder concerned, relative to the root. */
  path: string;
  /**
   * The system's error code (`EACCES`), what was not understood (`package.json`, `code`, `libraries`), the
   * folder that a link leads to, the program that would load it, or why it was not loaded, empty for what is
   * not approved.
   */
  detail: string;
}

/** Files read for settings, records and caches, which contain no package. */
const noPackage = /(?:^|\/)node_modules\/\.(?:cache|bin|package-lock\.json|modules\.yaml|yarn-state\.yml)/;

/**
 * The packages of a tree that could not be read so far, each once. Unreadable settings and records do not
 * count: their callers handle those.
 */
export function listUnreadable(tree: FileTree, workspaces: readonly string[] = []): Unjudged[] {
  const found = new Map<string, Unjudged>();
  for (const [path, code] of tree.unreadable()) {
    const folder = noPackage.test(path) ? null : folderOf(path, workspaces);
    if (folder !== null && !found.has(folder))
      found.set(folder, { code: 'UNREADABLE', package: nameOf(folder), path: folder, detail: code });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The package folder that a path is in; for paths between packages, `node_modules` or a package manager's
 * folder in it.
 */
function folderOf(path: string, workspaces: readonly string[]): string | null {
  const own = workspaces.find((folder) => path === folder || path.startsWith(`${folder}/`));
  const modules = path.lastIndexOf('node_modules/');
  if (modules < 0) return /(?:^|\/)node_modules$/.test(path) ? path : (own ?? null);
  const [first = '', second] = path.slice(modules + 'node_modules/'.length).split('/');
  const name = first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
  return path.slice(0, modules + 'node_modules/'.length) + name;
}

function nameOf(folder: string): string | null {
  const name = folder.replace(/^.*node_modules\//, '');
  return name === folder || name.startsWith('.') ? null : name;
}
