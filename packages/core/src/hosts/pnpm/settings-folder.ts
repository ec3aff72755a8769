import type { FileTree } from '../../files/file-tree.ts';
import { readImporters } from './importers.ts';

const file = 'pnpm-workspace.yaml';
/** Deeper than any real project. */
const levels = 32;

/**
 * The folder whose settings apply to a tree, relative to its root: usually the root itself. If the lockfile
 * is above the project (`lockfileDir`), the project's folder; if each workspace package has its own lockfile
 * (`sharedWorkspaceLockfile: false`), the workspace's folder, which pnpm finds by searching upwards.
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
