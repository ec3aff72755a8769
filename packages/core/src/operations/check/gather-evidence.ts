import { absolutePath } from '../../files/file-tree.ts';
import { hostOf } from '../../hosts/index.ts';
import type { Identity } from '../../hosts/installed.ts';
import type { Omission } from '../../hosts/omission.ts';
import type { Refusal } from '../../hosts/refusal.ts';
import { readNoexecMounts } from '../../runtime/noexec-mounts.ts';
import type { LinkFingerprint } from '../../stamp/stamp.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isDependency } from '../../tree/own-package.ts';
import { listUnreadable } from '../../tree/unjudged.ts';
import { judgeCompanions } from '../../verdict/companions.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import { identifyPackages } from '../project/identify-packages.ts';
import type { Session } from '../project/session.ts';
import { checkLinks } from './check-links.ts';
import { checkPrograms } from './check-programs.ts';
import { findRequired } from './find-required.ts';
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
  const { links, libraries, linked, unasked } = checkLinks(session, packages, known);
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

/**
 * What this project lets its host run. A build that may not run is blocked, and a package whose code may not
 * run during an install is not loaded to prove a repair either, whether it declares a build or not. Packages
 * are identified by the host's record: a name that a package gives itself approves nothing.
 */
function judgeApprovals(
  { project, env }: Session,
  packages: readonly NativePackage[],
): Pick<Evidence, 'blocked' | 'approved'> {
  const { readApprovals, installed } = hostOf(project.host);
  const approvals = project.approvals ?? readApprovals(project.tree, env);
  const identify = identifyPackages(project);
  const blocked = new Map<string, Refusal>();
  const approved = new Set<string>();
  for (const pkg of packages) {
    // A package under development here is no dependency: its scripts are the project's own.
    if (!isDependency(pkg.path)) continue;
    const identity = identify(pkg);
    const refusal =
      approvals.refuses(identity?.name ?? nobody, identity?.version ?? null) ?? refuseNobody(identity);
    if (refusal === null) approved.add(pkg.path);
    else if (pkg.build !== null) blocked.set(pkg.path, refusal);
  }
  return { blocked, approved };

  function refuseNobody(identity: Identity | null): Refusal | null {
    return identity !== null || installed.runsBundled ? null : { version: null, why: 'not-approved' };
  }
}

/** No rule names it. */
const nobody = '';
