import { existsSync, statSync } from 'node:fs';
import { findStateFolder } from '../files/state-folder.ts';

/** Where a repair keeps its backups, relative to the root. */
export const repairFolder = (root: string): string => `${findStateFolder(root)}/repair`;

export const lockName = 'repair.lock';

/** Path of a tree's repair lock. @param root absolute */
export const lockPath = (root: string): string => `${root}/${findStateFolder(root)}/${lockName}`;

/** @param root absolute */
export const journalPath = (root: string): string => `${root}/${repairFolder(root)}/journal.json`;

/** Whether a repair is running in a tree, or was killed and has not been cleaned up since. */
export function isUnfinished(root: string): boolean {
  return existsSync(journalPath(root));
}

/**
 * Whether a killed repair left anything at all: after its journal is gone, copies may still be there, or its
 * lock.
 */
export function isUnclean(root: string): boolean {
  return existsSync(`${root}/${repairFolder(root)}`) || existsSync(lockPath(root));
}

/** Another one once a repair has begun, or ended: its lock comes and goes in the folder of the record. */
export function markRepairs(root: string): string {
  const stats = statSync(`${root}/${findStateFolder(root)}`, { throwIfNoEntry: false });
  return `${stats?.ino} ${stats?.mtimeMs} ${existsSync(lockPath(root))}`;
}
