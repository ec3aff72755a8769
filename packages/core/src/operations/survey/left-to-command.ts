import { findElectron } from '../project/find-electron.ts';
import type { Project } from '../project/project.ts';

/**
 * How much an explicit check should look at again, although a record says that the tree fits, as for warnings:
 * which packages are Electron's is no file's fact, and changes without an install. A plugin leaves more to the
 * command (scripts/slim-functions.mjs).
 */
export function countLeftToCommand(project: Project): number {
  return findElectron(project) === null ? 0 : 1;
}
