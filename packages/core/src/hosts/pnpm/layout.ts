import type { FileTree } from '../../files/file-tree.ts';
import { plainLayout, type TreeLayout } from '../layout.ts';
import { isSwitchedOn } from '../settings/switches.ts';
import { isManifestWorkspace, matchesGlobs } from '../workspaces.ts';
import { readImporters } from './importers.ts';
import { readModulesState } from './modules-state.ts';
import { readPnpmNpmrc } from './npmrc.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/**
 * pnpm links workspace members to each other only where one depends on another. With
 * `sharedWorkspaceLockfile: false` it installs each of them by itself.
 */
export function readPnpmLayout(tree: FileTree): TreeLayout {
  const workspaces = readImporters(tree).filter((path) => path !== '.');
  return { ...plainLayout(workspaces), hasTreesBelow: !sharesLockfile(tree) };
}

/** By pnpm-workspace.yaml, or, until version 10, the project's .npmrc. */
function sharesLockfile(tree: FileTree): boolean {
  const name = 'sharedWorkspaceLockfile';
  const workspace = readWorkspaceFile(tree, '')?.settings;
  if (workspace?.has(name)) return workspace.get(name) !== false;
  return isSwitchedOn(readPnpmNpmrc(tree, {}), name) !== false;
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
