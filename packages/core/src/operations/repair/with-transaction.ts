import { endAllGroups, endRunningGroups } from '../../hosts/process-groups.ts';
import type { Subject } from '../../repair/backups.ts';
import { beginTransaction, type Transaction } from '../../repair/transaction.ts';

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];

/**
 * Runs `work` in a transaction. On failure or interruption, everything uncommitted is rolled back before
 * anything else happens, once all processes that work on the tree have ended.
 */
export async function withTransaction<T>(
  root: string,
  subjects: readonly Subject[],
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const transaction = beginTransaction(root, subjects);
  const paths = subjects.map(({ path }) => path);
  const stop = (signal: NodeJS.Signals) => {
    void endAllGroups().then(() => {
      try {
        transaction.rollBack(paths);
      } catch {
        // The copies are kept, and the next repair rolls them back.
      }
      for (const other of interrupts) process.off(other, stop);
      process.kill(process.pid, signal);
    });
  };
  for (const signal of interrupts) process.on(signal, stop);
  try {
    return await work(transaction);
  } catch (error) {
    // Of several builds at once, one may have failed alone.
    await endRunningGroups();
    transaction.rollBack(paths);
    throw error;
  } finally {
    for (const signal of interrupts) process.off(signal, stop);
    transaction.close();
  }
}
