import { listGroups, watchGroups } from '../hosts/process-groups.ts';
import { backUpAll, cannotPutBack, keepTime, putBackAll, removeKept, type Subject } from './backups.ts';
import { type Kept, writeJournal } from './journal.ts';

/**
 * Backs up packages while something rebuilds them in place. Whatever happens after `begin` returns, including
 * `kill -9` and a power cut, each package is either committed or rolled back: by `rollBack`, or by the next
 * repair's `recover`.
 */
export interface Transaction {
  /** Keeps the new state of packages: of all of them or of none. */
  commit(paths: readonly string[]): void;
  /**
   * Restores packages to their old state.
   * @throws AbistampError `UNWRITABLE` when that cannot be done now; the copies are then kept
   */
  rollBack(paths: readonly string[]): void;
  /** Stops tracking which processes work on the tree. */
  close(): void;
}

/** @throws AbistampError `UNWRITABLE` when the copies cannot be made; the tree is then untouched */
export function beginTransaction(root: string, subjects: readonly Subject[]): Transaction {
  const { folder, journal } = backUpAll(root, subjects);
  const drop = (settled: readonly Kept[]) => {
    journal.kept = journal.kept.filter((entry) => !settled.includes(entry));
    removeKept(folder, journal, settled);
  };
  const unwatch = watchGroups(() => {
    if (journal.kept.length === 0) return;
    journal.groups = listGroups();
    writeJournal(folder, journal);
  });
  const among = (paths: readonly string[]) => journal.kept.filter(({ path }) => paths.includes(path));
  return {
    commit: (paths) => {
      const settled = among(paths);
      for (const entry of settled) keepTime(root, entry);
      drop(settled);
    },
    rollBack: (paths) => {
      const { done, failed } = putBackAll(root, folder, among(paths));
      drop(done);
      if (failed.length > 0) throw cannotPutBack(root, failed);
    },
    close: unwatch,
  };
}
