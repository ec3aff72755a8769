import type { FileTree } from '../../files/file-tree.ts';
import { plainLayout, type TreeLayout } from '../layout.ts';
import { isManifestWorkspace, matchesGlobs } from '../workspaces.ts';
import { readImporters } from './importers.ts';
import { readModulesState } from './modules-state.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/** pnpm links members of a workspace to each other only where one depends on another. */
export function readPnpmLayout(tree: FileTree): TreeLayout {
  return plainLayout(readImporters(tree).filter((path) => path !== '.'));
}

/** Null for anything that is not what pnpm calls its store, since the file that says so may be anybody's. */
export function findGlobalVirtualStore(tree: FileTree): string | null {
  const folder = readModulesState(tree)?.virtualStore ?? null;
  return folder?.startsWith('../') === true && folder.endsWith('/links') ? folder : null;
}

/**
 * By the globs of the workspace; or, since pnpm may keep the lockfile of a project, and its packages, anywhere above it
 * (`lockfileDir`), by what that lockfile says.
 */
export function isPnpmMember(tree: FileTree, path: string): boolean {
  return (
    matchesGlobs(readWorkspaceFile(tree, '')?.packages ?? [], path) ||
    isManifestWorkspace(tree, path) ||
    readImporters(tree).includes(path)
  );
}
