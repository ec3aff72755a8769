import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AbistampError } from '../../errors.ts';
import { relativeInside } from '../../files/safe-path.ts';
import { treeMarks } from '../../hosts/index.ts';
import { openProject, type Project } from './project.ts';

const skipped = new Set(['node_modules', '.git', '.hg', '.yarn', '.cache']);

/**
 * Every install tree below a folder (`skills/*`, `plugins/*`, examples …), each once: workspace packages
 * belong to their root. Does not follow links.
 * @throws AbistampError `NO_TREE` if there is none
 */
export function findProjects(folder: string): Project[] {
  const start = realpathSync(resolve(folder));
  const roots = new Map<string, Project>();
  const pending = [start];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (treeMarks.some((name) => existsSync(join(next, name)))) {
      const project = openIfInstalled(next);
      if (project !== null && relativeInside(start, project.root) !== null) roots.set(project.root, project);
    }
    pending.push(...listFolders(next));
  }
  if (roots.size === 0) throw new AbistampError('NO_TREE', `nothing is installed in ${start}, nor below it`);
  return [...roots.values()].sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** One that was never installed is no tree: nothing can be loaded there. */
function openIfInstalled(folder: string): Project | null {
  try {
    return openProject(folder);
  } catch (error) {
    if (error instanceof AbistampError && error.code === 'NO_TREE') return null;
    throw error;
  }
}

function listFolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}
