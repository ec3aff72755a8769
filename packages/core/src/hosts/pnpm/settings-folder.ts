import type { FileTree } from '../../files/file-tree.ts';
import { readImporters } from './importers.ts';

const file = 'pnpm-workspace.yaml';
/** Deeper than any project lies. */
const levels = 32;

/**
 * The folder whose settings hold for a tree, relative to its root: the root itself; where the lockfile lies above the project (`lockfileDir`), the project's; where each package of
 * a workspace has a lockfile of its own (`sharedWorkspaceLockfile: false`), the workspace's, which pnpm looks for upwards.
 */
export function findSettingsFolder(tree: FileTree): string {
  const has = (folder: string) => tree.stat(folder === '' ? file : `${folder}/${file}`)?.kind === 'file';
  if (has('')) return '';
  const importers = readImporters(tree).sort((a, b) => a.length - b.length);
  const [first] = importers;
  if (first !== undefined && !importers.includes('.')) return importers.find(has) ?? first;
  const above = Array.from({ length: levels }, (_, i) => `..${'/..'.repeat(i)}`);
  return above.find(has) ?? '';
}

/** A file beside those settings, relative to the tree's root. */
export function settingsFile(tree: FileTree, name: string): string {
  const folder = findSettingsFolder(tree);
  return folder === '' ? name : `${folder}/${name}`;
}
