import type { FileTree } from '../files/file-tree.ts';

/** Why nothing can be said of a part of a tree. Each code has words in `report`, a place in the schema and a page. */
export type UnjudgedCode =
  /** It is there, and this user, or this disk, does not let it be read. */
  | 'UNREADABLE'
  /** What it says of itself, or its code, was not understood. */
  | 'NOT_UNDERSTOOD'
  /** A link leads out of the tree, to something that was not looked at. */
  | 'LINKED_ELSEWHERE'
  /** What is installed lies in trees of their own, below this one. */
  | 'TREES_BELOW';

/** Something that was not judged: never counted among what fits. */
export interface Unjudged {
  code: UnjudgedCode;
  /** `name@version`, or the name alone, as far as it is known; null for what is no package. */
  package: string | null;
  /** The folder concerned, relative to the root. */
  path: string;
  /** The system's code (`EACCES`), what was not understood (`package.json`), or the folder that a link leads to. */
  detail: string;
}

/** What is read for settings, records and caches, and holds no package. */
const noPackage = /(?:^|\/)node_modules\/\.(?:cache|bin|package-lock\.json|modules\.yaml|yarn-state\.yml)/;

/**
 * What of a tree's packages could not be read so far, once for each package. A setting or a record that cannot be read is none of
 * it: whoever asks for one has to see to it.
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

/** The folder of the package that a path is in; `node_modules`, or a package manager's folder in it, for what is between packages. */
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
