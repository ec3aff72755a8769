import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { AbistampError, isMemberOf, isProjectRoot, openDirectory } from '@abistamp/core';

/**
 * The project that a folder belongs to: for a member of a workspace the workspace's root, whether or not
 * anything was installed yet.
 * @throws AbistampError `NO_MANIFEST`
 */
export function findRoot(cwd: string): string {
  const own = findUp(cwd, isProjectRoot) ?? findUp(cwd, hasManifest);
  const root = own === null ? null : (findWorkspace(own) ?? own);
  if (root === null || !hasManifest(root))
    throw new AbistampError('NO_MANIFEST', `there is no package.json in ${root ?? cwd}, nor above it`);
  return root;
}

const hasManifest = (folder: string): boolean => existsSync(join(folder, 'package.json'));

function findWorkspace(member: string): string | null {
  return findUp(dirname(member), (folder) => {
    const path = relative(folder, member).split(sep).join('/');
    return path !== '' && hasManifest(folder) && isMemberOf(openDirectory(folder), path);
  });
}

function findUp(cwd: string, isRoot: (folder: string) => boolean): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (isRoot(folder)) return folder;
    if (dirname(folder) === folder) return null;
  }
}
