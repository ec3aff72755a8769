import type { RepairState } from '../operations/repair/recover-interrupted-repair.ts';
import { describeHolder } from '../repair/lock.ts';
import type { Recovery } from '../repair/recover-tree.ts';
import type { Runner } from './format-command.ts';

/** One line about a half-done repair, for those who only read the tree; null if there is none. */
export function describeRepairState(state: RepairState, runner: Runner): string | null {
  switch (state.kind) {
    case 'none':
      return null;
    case 'interrupted':
      return `a repair was interrupted, and its packages may be half built: ${runner} rebuild puts them back first`;
    case 'under-way':
      return `${describeHolder(state.holder)} is repairing this tree; this is what is there now`;
  }
}

/** What was done about an interrupted repair; null if there is nothing to say. */
export function describeRecovery(recovery: Recovery | null): string | null {
  if (recovery === null) return null;
  const { restored, dropped, foreign } = recovery;
  const parts: string[] = [];
  if (restored.length > 0)
    parts.push(`an interrupted repair was undone first: ${restored.join(', ')} as before it`);
  if (dropped.length > 0)
    parts.push(
      `copies that an interrupted repair had kept of ${dropped.join(', ')} were dropped: other packages are there now`,
    );
  if (foreign)
    parts.push(
      'a note of an interrupted repair was removed unread: it is not from this user, machine and folder',
    );
  return parts.length === 0 ? null : parts.join('; ');
}
