import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { AbistampError } from '../../errors.ts';
import { relativeInside } from '../../files/safe-path.ts';
import { walkFolders } from '../../files/walk-folders.ts';
import { treeFolders } from '../../hosts/tree-folders.ts';
import { openProject, type Project } from './project.ts';

/**
 * Every install tree below a folder (`skills/*`, `plugins/*`, examples …), each once: workspace packages
 * belong to their root. Does not follow links.
 * @throws AbistampError `NO_TREE` if there is none
 */
export function findProjects(folder: string): Project[] {
  const start = realpathSync(resolve(folder));
  const roots = new Map<string, Project>();
  walkFolders(start, (next, names) => {
    const project = treeFolders.some((name) => names.has(name)) ? openIfInstalled(next) : null;
    if (project !== null && relativeInside(start, project.root) !== null) roots.set(project.root, project);
  });
  if (roots.size === 0) throw nothingInstalled(start);
  return [...roots.values()].sort((a, b) => (a.root < b.root ? -1 : 1));
}

export const nothingInstalled = (start: string): AbistampError =>
  new AbistampError('NO_TREE', `nothing is installed in ${start}, nor below it`);

/** One that was never installed is no tree: nothing can be loaded there. */
function openIfInstalled(folder: string): Project | null {
  try {
    return openProject(folder);
  } catch (error) {
    if (error instanceof AbistampError && error.code === 'NO_TREE') return null;
    throw error;
  }
}
