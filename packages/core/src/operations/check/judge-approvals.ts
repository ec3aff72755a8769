import { hostOf } from '../../hosts/index.ts';
import type { Approvals, Refusal } from '../../hosts/refusal.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isDependency } from '../../tree/own-package.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import { identifyPackages } from '../project/identify-packages.ts';
import type { Session } from '../project/session.ts';

/**
 * What this project lets its host run. A build that may not run is blocked, and a package whose code may not
 * run during an install is not loaded to prove a repair either, whether it declares a build or not. Packages
 * are identified by the host's record: a name that a package gives itself approves nothing.
 */
export function judgeApprovals(
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
      identity === null && !installed.runsBundled
        ? refuseBundled(approvals)
        : approvals.refuses(identity?.name ?? nobody, identity?.version ?? null);
    if (refusal === null) approved.add(pkg.path);
    else if (pkg.build !== null) blocked.set(pkg.path, refusal);
  }
  return { blocked, approved };
}

/** Whatever rule may name it: it is not the package that is meant. */
function refuseBundled(approvals: Approvals): Refusal {
  const refusal = approvals.refuses(nobody, null) ?? { version: null, why: 'not-approved' };
  return refusal.why === 'not-approved' ? { ...refusal, bundled: true } : refusal;
}

/** No rule names it. */
const nobody = '';
