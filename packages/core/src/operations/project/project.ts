import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AbistampError } from '../../errors.ts';
import { type FileTree, openDirectory } from '../../files/file-tree.ts';
import { detectHost, findLockfile, type HostName, lockfileNames } from '../../hosts/host.ts';
import { findGlobalStoreFolder } from '../../hosts/layout.ts';
import { readImporters } from '../../hosts/pnpm/importers.ts';
import type { Approvals } from '../../hosts/refusal.ts';
import { isWorkspacePackage } from '../../hosts/workspaces.ts';
import { isUnpacked } from '../../hosts/yarn/pnp.ts';
import type { Builder } from '../../repair/builder.ts';

/** A project whose dependencies are installed: the root of one install tree. */
export interface Project {
  root: string;
  tree: FileTree;
  host: HostName | null;
  /** Relative to the root; null where there is none. */
  lockfile: string | null;
  /** How packages are rebuilt, where the host itself runs this code and can do it from within. */
  builder?: Builder;
  /** What the host lets run, where the host itself runs this code and knows more of its settings than lies in the tree. */
  approvals?: Approvals;
  /** How its people run our commands ("yarn abi"), where the host itself runs this code. */
  runner?: string;
}

/** What only the root of an install has: a lockfile, or its host's own record. */
const rootMarks = [
  ...lockfileNames,
  'node_modules/.package-lock.json',
  'node_modules/.modules.yaml',
  'node_modules/.yarn-state.yml',
  'node_modules/.yarn-integrity',
  '.pnp.cjs',
];

/**
 * The install tree that a folder belongs to: the nearest folder upwards that a host installed, or, for a package of a
 * workspace, the workspace's root, which holds what its packages share.
 *
 * @throws AbistampError `NO_TREE` when nothing is installed there
 */
export function openProject(folder: string): Project {
  const from = resolve(folder);
  if (!(statSync(from, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    throw new AbistampError('NO_TREE', `there is no folder ${from}`);
  }
  const start = realpathSync(from);
  const root = findRoot(start);
  const lack = root === null ? 'there is no node_modules' : findLack(root);
  if (root === null || lack !== null) {
    const hint =
      root === null ? 'run it in a project, or name one with -C' : 'install the dependencies first';
    throw new AbistampError('NO_TREE', `nothing is installed in ${root ?? start}: ${lack}`, { hint });
  }
  const own = openDirectory(root);
  const host = detectHost(own)?.host ?? null;
  const shared = findGlobalStoreFolder(own, host);
  const tree = shared === null ? own : openDirectory(root, shared);
  return { root, tree, host, lockfile: findLockfile(tree, host) };
}

function findRoot(start: string): string | null {
  const own = nearest(start, [...rootMarks, 'node_modules', 'package.json']);
  if (own === null || rootMarks.some((name) => existsSync(join(own, name)))) return own;
  for (let above = nearest(dirname(own), rootMarks); above !== null; ) {
    const path = relative(above, own).split(sep).join('/');
    if (isInstalledWith(openDirectory(above), path)) return above;
    if (dirname(above) === above) break;
    above = nearest(dirname(above), rootMarks);
  }
  return own;
}

/** What is not there, so that nothing can be said of a tree; null where there is one. */
function findLack(root: string): string | null {
  if (existsSync(join(root, 'node_modules'))) return null;
  if (!existsSync(join(root, '.pnp.cjs'))) return 'there is no node_modules';
  return isUnpacked(openDirectory(root)) ? null : "what Yarn's .pnp.cjs names is not unpacked";
}

/** By the globs of a workspace; or, since pnpm may keep the lockfile of a project, and its packages, anywhere above it (`lockfileDir`), by what it says. */
const isInstalledWith = (above: FileTree, path: string): boolean =>
  isWorkspacePackage(above, path) || readImporters(above).includes(path);

function nearest(start: string, names: readonly string[]): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (names.some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
