import { hostOf } from '../../hosts/index.ts';
import type { Refusal } from '../../hosts/refusal.ts';
import type { LinkFingerprint } from '../../stamp/stamp.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isDependency } from '../../tree/own-package.ts';
import { judgeCompanions } from '../../verdict/companions.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Session } from '../project/session.ts';
import { checkLinks } from './check-links.ts';

/**
 * Collects what the verdict takes into account beside the files' own bytes.
 *
 * @param known what was asked of this machine before, and holds still
 */
export function gatherEvidence(
  session: Session,
  packages: readonly NativePackage[],
  pins: ReadonlyMap<string, string>,
  known: LinkFingerprint | null,
): Evidence {
  const { links, libraries, linked } = checkLinks(session, packages, known);
  const companions = judgeCompanions(packages, session.runtime);
  return { links, companions, libraries, linked, pins, blocked: findBlocked(session, packages) };
}

/** Packages whose build this project does not let its host run, by folder, and why. */
function findBlocked({ project, env }: Session, packages: readonly NativePackage[]): Map<string, Refusal> {
  const approvals = project.approvals ?? hostOf(project.host).readApprovals(project.tree, env);
  const blocked = new Map<string, Refusal>();
  for (const { path, name, version, build } of packages) {
    // What is worked on here is no dependency: its own scripts are the project's.
    const refusal = build === null || !isDependency(path) ? null : approvals.refuses(name, version);
    if (refusal !== null) blocked.set(path, refusal);
  }
  return blocked;
}
