import type { FileTree } from '../files/file-tree.ts';
import { isSafePath } from '../files/safe-path.ts';
import { matchesGlobs, readManifestGlobs } from './workspaces.ts';

/** No workspace has its members deeper, or looks through more folders for them. */
const maxDepth = 6;
const maxFolders = 20_000;

/**
 * Folders of a workspace's members by the globs in the root's package.json, relative to the root, sorted: those
 * with a package.json, below the folders that the globs name. Nothing inside of a `node_modules` is one, nor
 * what a link leads to.
 */
export function listMembers(tree: FileTree): string[] {
  const globs = readManifestGlobs(tree);
  const starts = new Set(globs.filter((glob) => !glob.trim().startsWith('!')).map(findStart));
  const found = new Set<string>();
  let left = maxFolders;
  const visit = (folder: string, depth: number): void => {
    if (left-- <= 0) return;
    if (folder !== '' && matchesGlobs(globs, folder) && tree.stat(`${folder}/package.json`)?.kind === 'file')
      found.add(folder);
    if (depth >= maxDepth) return;
    for (const entry of tree.list(folder))
      if (entry.isDirectory() && !entry.isSymbolicLink() && !isSkipped(entry.name))
        visit(folder === '' ? entry.name : `${folder}/${entry.name}`, depth + 1);
  };
  for (const start of starts)
    if ((start === '' || isSafePath(start)) && tree.stat(start)?.kind === 'directory') visit(start, 0);
  return [...found].sort();
}

const isSkipped = (name: string): boolean => name === 'node_modules' || name.startsWith('.');

/** The part of a glob before the first one that is a pattern. */
function findStart(glob: string): string {
  const parts = glob.trim().replace(/^\.\//, '').replace(/\/+$/, '').split('/');
  const at = parts.findIndex((part) => /[*?[\]{}!]/.test(part));
  return (at < 0 ? parts : parts.slice(0, at)).join('/');
}
