import { isNamed } from '../../repair/plan.ts';
import { pinKey } from '../../tree/pin-key.ts';
import type { Finding } from '../../verdict/finding.ts';
import { checkTree } from '../check/check-tree.ts';
import { gatherEvidence } from '../check/gather-evidence.ts';
import { readPinned } from '../project/read-sidecar.ts';
import { resolveAliases } from '../project/require-installed.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';
import { lockPackages } from './list-loaded.ts';
import { type SidecarResult, saveSidecar } from './save-sidecar.ts';

export interface AcceptedDigests {
  /** Files that had changed, and are now pinned as they are. */
  accepted: Finding[];
  /** What became of the sidecar; null where there was nothing to accept. */
  sidecar: SidecarResult | null;
}

/**
 * Deliberately accepts delivered files that differ from the sidecar, and pins them as they are.
 * @param only names of packages to accept; empty means all
 */
export function acceptDigests(session: Session, only: readonly string[]): AcceptedDigests {
  const { project } = session;
  const { findings, packages } = checkTree(session);
  const named = resolveAliases(project.tree, packages, only);
  const accepted = findings.filter(
    (finding) =>
      finding.problem.code === 'DIGEST_CHANGED' &&
      (named.length === 0 || named.some((spec) => isNamed(finding.package, spec))),
  );
  if (accepted.length === 0) return { accepted, sidecar: null };
  const evidence = gatherEvidence(session, packages, readPinned(session), null);
  const keys = new Set(accepted.map(({ package: pkg, file }) => pinKey(pkg, file ?? '')));
  const now = lockPackages(packages, (path) => runtimeFor(session, path), evidence);
  return { accepted, sidecar: saveSidecar(project, { packages, now, accepted: keys }) };
}
