import { readApprovals } from '../hosts/npm/approvals.ts';
import { findNpm } from '../hosts/npm/find-npm.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { FitMark } from '../stamp/stamp.ts';
import type { NativePackage } from '../tree/native-package.ts';
import type { Evidence } from '../verdict/evidence.ts';
import { checkLinks } from './check-links.ts';
import type { Project } from './project.ts';

/**
 * Collects what the verdict takes into account beside the files' own bytes.
 *
 * @param fit what these very files were found to fit with before, on this machine as it is
 */
export function gatherEvidence(
  project: Project,
  packages: readonly NativePackage[],
  runtime: Runtime,
  pins: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
  fit: FitMark | null = null,
): Evidence {
  const { links, libraries } =
    fit === null
      ? checkLinks(project, packages, runtime)
      : { links: new Map(), libraries: fit.libraries.map(({ path }) => path) };
  return { links, libraries, pins, blocked: findBlocked(project, packages, env) };
}

/** Folders of packages whose build this project has not approved, by the rule of the host and its version. */
function findBlocked(
  project: Project,
  packages: readonly NativePackage[],
  env: NodeJS.ProcessEnv,
): Set<string> {
  if (project.host !== 'npm') return new Set();
  const approvals = readApprovals(project.tree, findNpm(env)?.version ?? null, env);
  return new Set(
    packages
      .filter(
        (pkg) => pkg.build !== null && (approvals.ignoreScripts || !approvals.allows(pkg.name, pkg.version)),
      )
      .map(({ path }) => path),
  );
}
