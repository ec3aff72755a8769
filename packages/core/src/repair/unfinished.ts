import { existsSync } from 'node:fs';
import { findStateFolder } from '../files/state-folder.ts';

/** Where a repair keeps what it may have to put back, relative to the root. */
export const repairFolder = (root: string): string => `${findStateFolder(root)}/repair`;

/** @param root absolute */
export const journalPath = (root: string): string => `${root}/${repairFolder(root)}/journal.json`;

/** Whether a repair goes on in a tree, or was killed half way and nothing has cleared up since. */
export function isUnfinished(root: string): boolean {
  return existsSync(journalPath(root));
}
