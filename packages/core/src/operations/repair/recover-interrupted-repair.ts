import { existsSync } from 'node:fs';
import { AbistampError } from '../../errors.ts';
import { lockPath, withLock } from '../../repair/lock.ts';
import { isUnfinished, recoverTree } from '../../repair/transaction.ts';

/**
 * Waits for a repair that is under way, and undoes one that was killed half way: what is looked at afterwards is the tree before
 * a repair or after it. Costs two `stat` calls when there is neither. Where the tree cannot be written nothing can be undone; it is then judged as
 * it lies there.
 */
export async function recoverInterruptedRepair(root: string): Promise<void> {
  if (!existsSync(lockPath(root)) && !isUnfinished(root)) return;
  try {
    await withLock(lockPath(root), async () => {
      recoverTree(root);
    });
  } catch (error) {
    if (!(error instanceof AbistampError && error.code === 'UNWRITABLE')) throw error;
  }
}
