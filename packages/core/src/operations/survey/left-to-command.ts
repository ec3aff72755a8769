import type { NativePackage } from '../../tree/native-package.ts';
import { findElectron } from '../project/find-electron.ts';
import type { Project } from '../project/project.ts';
import { dropStaleFailedLoads } from './failed-loads.ts';

/**
 * How much an explicit check should look at again, although a record says that the tree fits, as for warnings:
 * which packages are Electron's is no file's fact, and changes without an install. A plugin leaves more to the
 * command (scripts/slim-functions.mjs).
 */
export function countLeftToCommand(project: Project): number {
  return findElectron(project) === null ? 0 : 1;
}

/**
 * Whether only the command can say that the tree fits: where packages failed to load, of which a plugin knows
 * nothing. The command has judged that by now, and drops what is no longer true.
 */
export function isLeftToCommand(project: Project, packages: readonly NativePackage[]): boolean {
  dropStaleFailedLoads(project, packages);
  return false;
}
