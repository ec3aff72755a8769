import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AbistampError, isProjectRoot } from '@abistamp/core';

/** The project that a folder belongs to. @throws AbistampError `NO_MANIFEST` */
export function findRoot(cwd: string): string {
  const hasManifest = (folder: string) => existsSync(join(folder, 'package.json'));
  const root = findUp(cwd, isProjectRoot) ?? findUp(cwd, hasManifest);
  if (root === null || !hasManifest(root))
    throw new AbistampError('NO_MANIFEST', `there is no package.json in ${root ?? cwd}, nor above it`);
  return root;
}

function findUp(cwd: string, isRoot: (folder: string) => boolean): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (isRoot(folder)) return folder;
    if (dirname(folder) === folder) return null;
  }
}
