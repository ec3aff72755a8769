import { beginTransaction, type Transaction } from '../../repair/transaction.ts';

/**
 * Works on parts of a tree that are kept as they are. What is neither committed nor rolled back when the work fails, or when the process is interrupted, is put back before
 * anything else happens.
 */
export async function withTransaction<T>(
  root: string,
  subjects: readonly { path: string; files: string[] | null }[],
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const transaction = beginTransaction(root, subjects);
  const undo = () => {
    for (const { path } of subjects) transaction.rollBack(path);
  };
  const stop = (signal: NodeJS.Signals) => {
    undo();
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(transaction);
  } catch (error) {
    undo();
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
