import { absolutePath } from '../../files/file-tree.ts';
import { hostOf } from '../../hosts/index.ts';
import type { Omission } from '../../hosts/omission.ts';
import { readNoexecMounts } from '../../runtime/noexec-mounts.ts';
import type { LinkFingerprint } from '../../stamp/stamp.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { listUnreadable } from '../../tree/unjudged.ts';
import { judgeCompanions } from '../../verdict/companions.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Session } from '../project/session.ts';
import { checkElectronLinks } from './check-electron-links.ts';
import { checkLinks } from './check-links.ts';
import { checkPrograms } from './check-programs.ts';
import { findRequired } from './find-required.ts';
import { judgeApprovals } from './judge-approvals.ts';
import { searchMac } from './search-mac.ts';
import { searchWindows } from './search-windows.ts';

/**
 * Collects the facts for a verdict beyond the files' own bytes.
 * @param known results about this machine that are still valid
 */
export function gatherEvidence(
  session: Session,
  packages: readonly NativePackage[],
  pins: ReadonlyMap<string, string>,
  known: LinkFingerprint | null,
): Evidence {
  const { links, libraries, linked, unasked } = checkElectronLinks(
    session,
    packages,
    checkLinks(session, packages, known),
  );
  for (const [path, problem] of checkPrograms(session, packages)) links.set(path, problem);
  const companions = judgeCompanions(packages, session.runtime, searchWindows(session) ?? searchMac(session));
  const unreadable = new Set(listUnreadable(session.project.tree).map(({ path }) => path));
  const mounts = findMounts(session, packages);
  const evidence: Evidence = {
    links,
    companions,
    mounts,
    marksOptional: hostOf(session.project.host).installed.marksOptional,
    required: new Map(),
    omission: findOmission(session),
    installs: session.project.host !== null || session.project.lockfile !== null,
    libraries,
    linked,
    unasked,
    pins,
    unreadable,
    ...judgeApprovals(session, packages),
  };
  return packages.some(({ dependents }) => dependents !== undefined)
    ? { ...evidence, required: findRequired(session, packages, evidence) }
    : evidence;
}

/** Settings are those of this machine, so only what is installed for it is asked about. */
function findOmission({ project, runtime, env }: Session): Omission | null {
  return runtime.execPath === null ? null : hostOf(project.host).findOmission(project.tree, env, runtime);
}

/** Packages on file systems that execute nothing; for this machine only. */
function findMounts({ project, runtime }: Session, packages: readonly NativePackage[]): Evidence['mounts'] {
  if (runtime.execPath === null || runtime.platform !== 'linux' || process.platform !== 'linux')
    return new Map();
  const findNoexec = readNoexecMounts();
  return new Map(
    packages.flatMap(({ path }) => {
      const mount = findNoexec(absolutePath(project.root, path));
      return mount === null ? [] : [[path, mount] as const];
    }),
  );
}
