import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashFile } from '../files/digest.ts';
import { pathInside } from '../files/inside.ts';
import { temporaryName } from '../files/write-file.ts';
import { endGroup, isGroupAlive } from '../hosts/process-groups.ts';
import { cannotPutBack, putBackAll, removeKept } from './backups.ts';
import { type Kept, readIdentity, readJournal, wasAbsent } from './journal.ts';
import { journalPath, repairFolder } from './unfinished.ts';
import { isVouched } from './vouched-journals.ts';

/** What a killed repair left, and what became of it. Folders are relative to the root. */
export interface Recovery {
  /** Restored to their old state. */
  restored: string[];
  /** Changed since they were backed up, so left as they are; the copies are gone. */
  dropped: string[];
  /** There was a journal of another machine, user or folder; it was ignored. */
  foreign: boolean;
}

/**
 * Rolls back what a killed repair left half done. Ends its processes that still run first.
 * @param isInstalled whether the host still has this package in this folder
 * @throws AbistampError `UNWRITABLE` when something cannot be restored now; its copy is kept, and the rest is
 * done
 */
export async function recoverTree(
  root: string,
  isInstalled: (kept: Kept) => boolean = () => true,
): Promise<Recovery> {
  const place = repairFolder(root);
  const folder = pathInside(root, place);
  const found = existsSync(folder);
  const journal = found ? readJournal(root) : null;
  const recovery: Recovery = { restored: [], dropped: [], foreign: false };
  if (journal !== null && isVouched(root, journal.id)) {
    await Promise.all(journal.groups.filter(isGroupAlive).map(endGroup));
    const current = journal.kept.filter((entry) => isStill(root, entry, isInstalled));
    const { done, failed } = putBackAll(root, folder, current);
    for (const entry of done) sweep(root, entry);
    recovery.restored = done.map(({ path }) => path);
    recovery.dropped = journal.kept.filter((entry) => !current.includes(entry)).map(({ path }) => path);
    const settled = journal.kept.filter((entry) => !failed.some((failure) => failure.entry === entry));
    journal.kept = journal.kept.filter((entry) => !settled.includes(entry));
    removeKept(folder, journal, settled);
    if (failed.length > 0) throw cannotPutBack(root, failed);
  } else {
    recovery.foreign = found && existsSync(journalPath(root));
    if (found) rmSync(folder, { recursive: true, force: true });
  }
  removeMatching(dirname(folder), /\.\d+\.\w+\.tmp$/);
  return recovery;
}

/** Whether a folder still holds the package that was backed up, rather than one installed since. */
function isStill(root: string, kept: Kept, isInstalled: (kept: Kept) => boolean): boolean {
  try {
    const folder = pathInside(root, kept.path);
    const { unchanged } = kept;
    if (unchanged !== null && hashFile(pathInside(root, unchanged.file)) !== unchanged.sha256) return false;
    const stats = lstatSync(folder, { throwIfNoEntry: false, bigint: true });
    // Whole packages are not ours to remove: an install may have brought them since.
    if (wasAbsent(kept)) return stats?.isDirectory() === true && isHalfUnpacked(folder);
    // We removed it ourselves: the host's record decides whether it belongs there.
    if (stats === undefined) return kept.replaced && isInstalled(kept);
    if (!stats.isDirectory()) return false;
    if (`${stats.ino}` !== kept.inode) return kept.replaced && isHalfUnpacked(folder) && isInstalled(kept);
    const { name, version } = readIdentity(folder);
    return name === null || (name === kept.name && version === kept.version);
  } catch {
    return false;
  }
}

const isHalfUnpacked = (folder: string): boolean => !existsSync(join(folder, 'package.json'));

/** Removes temporary files that were never renamed into place. */
function sweep(root: string, { path, files }: Kept): void {
  const folders = new Set((files ?? []).map((file) => dirname(`${path}/${file}`)));
  for (const folder of folders) removeMatching(pathInside(root, folder), temporaryName);
}

function removeMatching(folder: string, name: RegExp): void {
  try {
    for (const left of readdirSync(folder).filter((entry) => name.test(entry)))
      rmSync(join(folder, left), { force: true });
  } catch {
    // Missing or not writable: harmless.
  }
}
