import { maxBytes } from '../../files/limits.ts';
import { packageId } from '../../files/package-id.ts';
import { isNamed } from '../../repair/plan.ts';
import { formatTarget } from '../../runtime/target.ts';
import { parseSidecar, sidecarName, unpin } from '../../stamp/sidecar.ts';
import type { Finding } from '../../verdict/finding.ts';
import { checkTree } from '../check/check-tree.ts';
import { resolveAliases } from '../project/require-installed.ts';
import type { Session } from '../project/session.ts';
import type { SaveResult } from '../survey/save-stamp.ts';
import { saveSidecar } from './record-tree.ts';

export interface AcceptedDigests {
  /** Files that had changed, and are now pinned as they are. */
  accepted: Finding[];
  /** What became of the sidecar; null if there was nothing to accept. */
  sidecar: SaveResult | null;
}

/**
 * Deliberately accepts delivered files that differ from the sidecar, and pins them as they are.
 * @param only names of packages to accept; empty means all
 */
export function acceptDigests(session: Session, only: readonly string[]): AcceptedDigests {
  const { project, runtime } = session;
  const { findings, packages } = checkTree(session);
  const named = resolveAliases(project.tree, packages, only);
  const accepted = findings.filter(
    (finding) =>
      finding.problem.code === 'DIGEST_CHANGED' &&
      (named.length === 0 || named.some((spec) => isNamed(finding.package, spec))),
  );
  const reading = parseSidecar(project.tree.read(sidecarName, maxBytes.record));
  if (accepted.length === 0 || reading.kind !== 'sidecar') return { accepted: [], sidecar: null };
  const keys = accepted.map(({ package: pkg, file }) => [packageId(pkg), file ?? ''] as const);
  const before = unpin(reading.sidecar, formatTarget(runtime), keys);
  return { accepted, sidecar: saveSidecar(session, packages, before) };
}
