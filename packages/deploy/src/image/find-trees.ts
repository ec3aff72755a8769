import {
  type FileTree,
  hostOf,
  isMemberOf,
  type Project,
  projectAt,
  rootMarks,
  treeFolders,
} from '@abistamp/core';
import type { Wishes } from './content.ts';
import { openImageTree } from './image-tree.ts';
import { entriesOf, type Folder, locate } from './nodes.ts';

const skipped = new Set(['node_modules', '.git', '.hg', '.yarn', '.cache', 'proc', 'sys', 'dev']);
const maxTrees = 500;

/**
 * Every install tree in an image, each once: members of a workspace belong to its root. Follows no links to find
 * them.
 */
export function findTrees(root: Folder, wishes: Wishes): Project[] {
  const open = (folder: string, store: string | null = null) => openImageTree(root, folder, wishes, store);
  const trees: Project[] = [];
  /** Roots of trees on the way. */
  const visit = (path: string, node: Folder, above: readonly string[]): void => {
    if (trees.length >= maxTrees) return;
    const entries = entriesOf(node);
    const isRoot = rootMarks.some((mark) => entries.has(mark));
    if (treeFolders.some((mark) => entries.has(mark)) && !belongsAbove(path, isRoot, above, open)) {
      const project = projectAt(`/${path}`, (folder, store) => open(folder, store ?? null));
      if (hostOf(project.host).layout.findLack(project.tree) === null) trees.push(project);
    }
    const roots = isRoot ? [...above, path] : above;
    for (const [name, child] of entries)
      if (child.kind === 'folder' && !skipped.has(name))
        visit(path === '' ? name : `${path}/${name}`, child, roots);
  };
  visit('', root, []);
  return trees.sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** Whether what is installed in a folder is part of a workspace whose root is above it. */
function belongsAbove(
  path: string,
  isRoot: boolean,
  above: readonly string[],
  open: (folder: string) => FileTree,
): boolean {
  if (isRoot) return false;
  return above.some((root) => isMemberOf(open(root), root === '' ? path : path.slice(root.length + 1)));
}

/** The layer that brought a path, or the nearest folder on the way to one that is not there. */
export function layerOf(root: Folder, path: string): number {
  for (let parts = path.split('/'); parts.length > 0; parts = parts.slice(0, -1)) {
    const place = locate(root, parts.join('/'), true);
    if (place !== null) return place.node.layer;
  }
  return 0;
}
