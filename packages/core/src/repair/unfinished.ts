import { existsSync } from 'node:fs';
import { findStateFolder } from '../files/state-folder.ts';

/** Where a repair keeps its backups, relative to the root. */
export const repairFolder = (root: string): string => `${findStateFolder(root)}/repair`;

/** @param root absolute */
export const journalPath = (root: string): string => `${root}/${repairFolder(root)}/journal.json`;

/** Whether a repair is running in a tree, or was killed and has not been cleaned up since. */
export function isUnfinished(root: string): boolean {
  return existsSync(journalPath(root));
}
