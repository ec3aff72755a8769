import type { FileTree } from '../../files/file-tree.ts';
import { plainLayout, type TreeLayout } from '../layout.ts';
import { isManifestWorkspace, matchesGlobs } from '../workspaces.ts';
import { readImporters } from './importers.ts';
import { readModulesState } from './modules-state.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/**
 * pnpm links workspace members to each other only where one depends on another. With
 * `sharedWorkspaceLockfile: false` it installs each of them by itself.
 */
export function readPnpmLayout(tree: FileTree): TreeLayout {
  const settings = readWorkspaceFile(tree, '')?.settings;
  const hasTreesBelow = settings?.get('sharedWorkspaceLockfile') === false;
  return { ...plainLayout(readImporters(tree).filter((path) => path !== '.')), hasTreesBelow };
}

/** Null unless it looks like pnpm's store: anyone may have written the file that names it. */
export function findGlobalVirtualStore(tree: FileTree): string | null {
  const folder = readModulesState(tree)?.virtualStore ?? null;
  return folder?.startsWith('../') === true && folder.endsWith('/links') ? folder : null;
}

/**
 * By the workspace's globs; or by the lockfile, since pnpm may keep a project's lockfile and packages
 * anywhere above it (`lockfileDir`).
 */
export function isPnpmMember(tree: FileTree, path: string): boolean {
  return (
    matchesGlobs(readWorkspaceFile(tree, '')?.packages ?? [], path) ||
    isManifestWorkspace(tree, path) ||
    readImporters(tree).includes(path)
  );
}
