import type { FileTree } from '../files/file-tree.ts';
import type { HostName } from './host.ts';
import { readImporters } from './pnpm/importers.ts';
import { readModulesState } from './pnpm/modules-state.ts';
import { listYarnWorkspaces } from './yarn/lockfile.ts';
import { readPnpMap } from './yarn/pnp.ts';

/** Where a host keeps packages beside the root's own `node_modules`. */
export interface TreeLayout {
  /** Folders of packages that no walk through `node_modules` comes to. */
  folders: readonly { path: string; name: string }[];
  /** Packages that should lie somewhere, and do not; those for other machines included. */
  absent: readonly { path: string; name: string; version: string | null }[];
  /** Folders of packages that are worked on here, beside the root. */
  workspaces: readonly string[];
  /** How many packages lie in archives, where nothing native is. */
  archived: number;
  /** The folder that a package resolves a dependency to; null where Node's own lookup holds. */
  resolve: ((folder: string, name: string) => string | null) | null;
}

const maxLockfileBytes = 64 * 1024 * 1024;

/** Plug'n'Play keeps a map of its own; for all others Node's lookup holds. */
export function readLayout(tree: FileTree, host: HostName | null): TreeLayout {
  const map = host === 'yarn' ? readPnpMap(tree) : null;
  if (map === null)
    return { folders: [], absent: [], workspaces: listWorkspaces(tree, host), archived: 0, resolve: null };
  const { workspaces, archived } = map;
  const folders = [...map.folders]
    .filter(([path]) => path !== '' && !workspaces.includes(path))
    .map(([path, { name }]) => ({ path, name: name ?? '' }));
  const absent = map.absent.map((path) => {
    const { name, version } = map.folders.get(path) ?? { name: null, version: null };
    return { path, name: name ?? '', version };
  });
  return {
    folders,
    absent,
    workspaces,
    archived,
    resolve: (folder, name) => map.resolve(folder === '.' ? '' : folder, name),
  };
}

/** As the lockfile has them. npm and Yarn Classic link all of theirs into `node_modules`, where the walk comes by. */
function listWorkspaces(tree: FileTree, host: HostName | null): string[] {
  if (host === 'pnpm') return readImporters(tree).filter((path) => path !== '.');
  if (host === 'yarn') return listYarnWorkspaces(tree.read('yarn.lock', maxLockfileBytes) ?? '');
  return [];
}

/**
 * The folder outside of the root that the tree's links may lead into, relative to the root: pnpm's global virtual store. Null where all of a tree lies in its root,
 * and for anything that is not what pnpm calls it, since the file that says so may be anybody's.
 */
export function findGlobalStoreFolder(tree: FileTree, host: HostName | null): string | null {
  const folder = host === 'pnpm' ? (readModulesState(tree)?.virtualStore ?? null) : null;
  return folder?.startsWith('../') === true && folder.endsWith('/links') ? folder : null;
}
