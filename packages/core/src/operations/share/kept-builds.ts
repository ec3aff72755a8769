import { existsSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';
import { formatTarget } from '../../runtime/target.ts';
import { isMeantFor } from '../../stamp/sidecar.ts';
import { readBuildOptions } from '../../store/build-options.ts';
import { buildNote, type StoreKey } from '../../store/entry.ts';
import { hasBuild, hasSameBuild } from '../../store/find-build.ts';
import { keepBuild } from '../../store/keep-build.ts';
import { locateStore } from '../../store/location.ts';
import { boundStore } from '../../store/prune-store.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isInGlobalStore } from '../../tree/own-package.ts';
import type { Finding } from '../../verdict/finding.ts';
import { identifyPackages } from '../project/identify-packages.ts';
import type { Session } from '../project/session.ts';

/**
 * What a package's build is kept under; null for one whose source is not certain (no integrity, or a folder that the host put no such
 * package into), or that declares no build.
 */
export function keyOf({ project, runtime, env }: Session, pkg: NativePackage): StoreKey | null {
  const { name, version, integrity, build, path } = pkg;
  // What lies outside of the root is other projects' as well: nothing is put there, nor taken from there.
  if (isInGlobalStore(path)) return null;
  if (build === null || version === null || integrity === null) return null;
  const identity = identifyPackages(project)(pkg);
  const isSame =
    identity?.name === name && identity.version === version && identity.installed.integrity === integrity;
  if (!isSame) return null;
  return { name, version, integrity, target: formatTarget(runtime), options: readBuildOptions(name, env) };
}

/** Whether a build of this package for this runtime is kept. */
export function isKept(session: Session, pkg: NativePackage): boolean {
  const store = locateStore(session.env);
  const key = keyOf(session, pkg);
  return store !== null && key !== null && hasBuild(store, key);
}

/**
 * Keeps what was built here and fits, so that coming back to this runtime costs no compile. Best effort: a store that cannot be written
 * changes nothing about the tree.
 */
export function keepBuilds(
  session: Session,
  packages: readonly NativePackage[],
  findings: readonly Finding[],
): void {
  const { project, env } = session;
  const store = locateStore(env);
  if (store === null) return;
  let added = false;
  for (const pkg of packages) {
    const key = keyOf(session, pkg);
    const files = builtFiles(session, pkg);
    if (key === null || files.length === 0 || findings.some(({ package: { path } }) => path === pkg.path))
      continue;
    const folder = absolutePath(project.root, pkg.path);
    try {
      if (hasSameBuild(store, key, folder, files)) continue;
      keepBuild(store, key, folder, files);
      added = true;
    } catch {
      return;
    }
  }
  if (added) boundStore(store, env, Date.now());
}

/** What a build left that is needed at run time, and node-gyp's note of what it built for, which other tools read. */
function builtFiles({ project, runtime }: Session, pkg: NativePackage): string[] {
  const files = pkg.files
    .filter(
      ({ facts, origin, path }) =>
        (origin === 'built' || path.startsWith('build/')) &&
        isMeantFor(facts, runtime.platform, runtime.arch),
    )
    .map(({ path }) => path);
  if (files.length === 0) return [];
  return existsSync(absolutePath(project.root, `${pkg.path}/${buildNote}`)) ? [...files, buildNote] : files;
}
