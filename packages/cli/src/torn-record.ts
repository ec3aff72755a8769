import {
  AbistampError,
  chooseRunner,
  describeSidecar,
  type Project,
  type SidecarResult,
  type SidecarTrouble,
} from '@abistamp/core';

/**
 * A record that was asked for and cannot be kept is an error: what is there is not written over.
 *
 * @throws AbistampError `RECORD_TORN`
 */
export function requireWhole(project: Project, state: SidecarTrouble | SidecarResult | null): void {
  if (state?.kind !== 'torn' && state?.kind !== 'disputed') return;
  const complaint = describeSidecar(state, chooseRunner(project));
  if (complaint !== null) throw new AbistampError('RECORD_TORN', complaint.message, { hint: complaint.hint });
}

/** One line about a sidecar that is not in order; null where it is. */
export function noteTrouble(project: Project, state: SidecarTrouble | null): string | null {
  const complaint = describeSidecar(state, chooseRunner(project));
  return complaint === null ? null : `${complaint.message} → ${complaint.hint}`;
}
