import { AbistampError } from '../../errors.ts';
import { dependsOnPackages } from '../../files/depends-on-packages.ts';
import { relativeInside } from '../../files/safe-path.ts';
import { walkFolders } from '../../files/walk-folders.ts';
import { treeFolders } from '../../hosts/tree-folders.ts';
import { nothingInstalled } from './find-projects.ts';
import { openProject } from './project.ts';
import { resolveFolder } from './resolve-folder.ts';

/** What is below a folder, by absolute paths, sorted. */
export interface FoundTrees {
  /** Roots of install trees, and folders that look like one and could not be opened. */
  roots: string[];
  /** Projects that depend on packages, with none installed: nothing could be loaded there. */
  uninstalled: { root: string; why: string }[];
}

/**
 * Every install tree below folders, each once, without judging any. Workspace packages belong to their root.
 * One that cannot be opened keeps no other from being found.
 * @param isKnown whether a folder is known to be a root: it is then not opened
 * @throws AbistampError `NO_TREE` if nothing is installed in a folder, nor below it
 */
export function findTrees(
  folders: readonly string[],
  isKnown: (folder: string) => boolean = () => false,
): FoundTrees {
  const roots = new Set<string>();
  const uninstalled = new Map<string, string>();
  for (const folder of folders) {
    const start = resolveFolder(folder);
    let found = 0;
    walkFolders(start, (next, names) => {
      const isMarked = treeFolders.some((name) => names.has(name));
      if (!isMarked && !(names.has('package.json') && dependsOnPackages(next))) return;
      const root = isMarked && isKnown(next) ? next : findRoot(next, uninstalled);
      if (root === null || relativeInside(start, root) === null) return;
      roots.add(root);
      found++;
    });
    if (found === 0) throw nothingInstalled(start);
  }
  return {
    roots: [...roots].sort(),
    uninstalled: [...uninstalled]
      .map(([root, why]) => ({ root, why }))
      .sort((a, b) => (a.root < b.root ? -1 : 1)),
  };
}

function findRoot(folder: string, uninstalled: Map<string, string>): string | null {
  try {
    return openProject(folder).root;
  } catch (error) {
    // Whatever else is wrong with it is reported when it is judged.
    if (!(error instanceof AbistampError && error.code === 'NO_TREE')) return folder;
    uninstalled.set(folder, error.message);
    return null;
  }
}
