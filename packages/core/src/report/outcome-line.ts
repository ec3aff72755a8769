import { packageId } from '../files/package-id.ts';
import type { RepairOutcome } from '../operations/repair/repair-result.ts';
import { makeSafe } from '../safe-text.ts';
import { joinWords } from './names.ts';

/** The outcome of one package's repair in one line, for a host whose messages are one line. */
export function formatOutcomeLine(outcome: RepairOutcome): string {
  const said = makeSafe(outcome);
  const subject = packageId(said.package);
  if (said.result === 'failed')
    return `${subject} could not be repaired, and is as it was before: ${said.error ?? formatMissing(said.tools)}`;
  return `${subject} ${said.action === 'restore' ? 'was restored from the store' : 'fits now'}: ${proofs[said.proved]}`;
}

const proofs = {
  loaded: 'read again, and loaded',
  read: 'read again, and not loaded, since its scripts are not approved',
  'not-loaded': 'read again, and not loaded, since its program does not run here',
} as const;

/** "compiling it needs make, which is not here (apt-get install -y make)" */
function formatMissing({ missing, install }: Extract<RepairOutcome, { result: 'failed' }>['tools']): string {
  return `${describeMissing(missing)}${install === null ? '' : ` (${install})`}`;
}

/** The tools for compiling a package that this machine lacks. */
export function describeMissing(missing: readonly string[]): string {
  return `compiling it needs ${joinWords(missing, 'and')}, which ${missing.length === 1 ? 'is' : 'are'} not here`;
}
