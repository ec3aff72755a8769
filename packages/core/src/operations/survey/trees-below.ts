import { AbistampError } from '../../errors.ts';
import { relativeInside } from '../../files/safe-path.ts';
import type { Unjudged } from '../../tree/unjudged.ts';
import { findProjects } from '../project/find-projects.ts';
import type { Project } from '../project/project.ts';

/**
 * Trees below a root in which nothing is installed: the packages of a workspace that have a lockfile each
 * (`sharedWorkspaceLockfile: false`). Asked only of such a root, since it walks the project's own folders.
 */
export function listTreesBelow(project: Project): Unjudged[] {
  const { root } = project;
  // Who judges a whole machine finds all of its trees.
  if (project.machine !== undefined) return [];
  try {
    return findProjects(root).flatMap((below) => {
      const path = relativeInside(root, below.root);
      return path === null || path === ''
        ? []
        : [{ code: 'TREES_BELOW' as const, package: null, path, detail: path }];
    });
  } catch (error) {
    if (error instanceof AbistampError) return [];
    throw error;
  }
}
