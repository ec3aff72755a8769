import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { formatTarget } from '../../runtime/target.ts';
import { isMeantFor } from '../../stamp/sidecar.ts';
import { readBuildOptions } from '../../store/build-options.ts';
import { findBesides } from '../../store/changed-files.ts';
import { buildNote, type StoreKey } from '../../store/entry.ts';
import { hasBuild, hasSameBuild } from '../../store/find-build.ts';
import { hashSources } from '../../store/hash-sources.ts';
import { keepBuild } from '../../store/keep-build.ts';
import { locateStore } from '../../store/location.ts';
import { boundStore } from '../../store/prune-store.ts';
import { readTrustedKeys } from '../../store/remote/config.ts';
import { type Asker, identifyTree, type Voucher } from '../../store/voucher.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { isInGlobalStore } from '../../tree/own-package.ts';
import { listPatches } from '../../tree/patches.ts';
import type { Finding } from '../../verdict/finding.ts';
import { identifyPackages } from '../project/identify-packages.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';
import { readSettings } from '../project/settings.ts';

/**
 * The store key of a package's build; null if its source is uncertain (no integrity, or a folder that the
 * host put no such package into), or it declares no build.
 */
export function keyOf(session: Session, pkg: NativePackage): StoreKey | null {
  const { project, env } = session;
  const { name, version, integrity, build, path } = pkg;
  // Folders outside the root belong to other projects as well: nothing is restored into them or stored from
  // them.
  if (isInGlobalStore(path)) return null;
  if (build === null || version === null || integrity === null) return null;
  const identity = identifyPackages(project)(pkg);
  const isSame =
    identity?.name === name && identity.version === version && identity.installed.integrity === integrity;
  if (!isSame) return null;
  const sources = hashSourcesOnce(session, pkg);
  if (sources === null) return null;
  const options = hash(readBuildOptions(name, env));
  return { name, version, integrity, target: formatTarget(runtimeFor(session, path)), options, sources };
}

const known = new WeakMap<Session, Map<string, string | null>>();

/** Once for each package in a run: a build does not change what it reads. */
function hashSourcesOnce(session: Session, { name, path }: NativePackage): string | null {
  const { root, tree } = session.project;
  const hashes = known.get(session) ?? new Map<string, string | null>();
  known.set(session, hashes);
  const before = hashes.get(path);
  if (before !== undefined) return before;
  const sources = hashSources(absolutePath(root, path));
  const patches = listPatches(tree, name).map((file) => tree.read(file, maxBytes.lockfile));
  const found = sources === null ? null : hash([sources, ...patches]);
  hashes.set(path, found);
  return found;
}

const hash = (parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** The project for which a session looks for builds. */
export function askerOf({ project, env }: Session): Asker {
  const trusted = readTrustedKeys(readSettings(project.tree), env);
  return { tree: identifyTree(project.root), trusted: 'kind' in trusted ? new Map() : trusted };
}

/** Whether the store has a build of this package for this runtime. */
export function isKept(session: Session, pkg: NativePackage): boolean {
  const store = locateStore(session.env);
  const key = keyOf(session, pkg);
  return store !== null && key !== null && hasBuild(store, key, askerOf(session));
}

/**
 * Builds that were observed: the package manager's, by the hooks of an install, or our own, with the files
 * that each made, by the package's folder.
 */
export type SeenBuilds = { by: 'host' } | { by: 'build'; changed: ReadonlyMap<string, readonly string[]> };

interface Seen {
  findings: readonly Finding[];
  /** Folders of packages that the project lets run. */
  approved: ReadonlySet<string>;
  seen: SeenBuilds;
}

/**
 * Stores builds that were observed here and fit, so that coming back to this runtime costs no compile. Best
 * effort: a store that cannot be written changes nothing about the tree.
 */
export function keepBuilds(
  session: Session,
  packages: readonly NativePackage[],
  { findings, approved, seen }: Seen,
): void {
  const { project, env } = session;
  const store = locateStore(env);
  if (store === null) return;
  const misfits = new Set(findings.map(({ package: { path } }) => path));
  let asker: Asker | null = null;
  let added = false;
  for (const pkg of packages) {
    if (misfits.has(pkg.path) || !approved.has(pkg.path)) continue;
    try {
      const files = listOutputs(session, pkg, seen);
      const key = files.length === 0 ? null : keyOf(session, pkg);
      if (key === null) continue;
      asker ??= askerOf(session);
      const folder = absolutePath(project.root, pkg.path);
      if (hasSameBuild(store, key, asker, folder, files)) continue;
      const voucher: Voucher = `${seen.by}:${asker.tree}`;
      keepBuild(store, key, voucher, folder, files);
      added = true;
    } catch {
      return;
    }
  }
  if (added) boundStore(store, env, Date.now());
}

/** Everything that an observed build produced, native or not; empty if unknown. */
function listOutputs(session: Session, pkg: NativePackage, seen: SeenBuilds): string[] {
  const changed = seen.by === 'build' ? seen.changed.get(pkg.path) : [];
  if (changed === undefined) return [];
  const built = listBuilt(session, pkg);
  if (built.length === 0) return [];
  const besides =
    seen.by === 'build' ? changed : findBesides(absolutePath(session.project.root, pkg.path), built);
  return besides === null ? [] : [...new Set([...built, ...besides])];
}

/**
 * Build outputs needed at run time, and node-gyp's records of what it built for, which other tools read and
 * which prove a build.
 */
export function listBuilt({ project, runtime }: Session, pkg: NativePackage): string[] {
  const files = pkg.files
    .filter(
      ({ facts, origin, path }) =>
        (origin === 'built' || path.startsWith('build/')) &&
        isMeantFor(facts, runtime.platform, runtime.arch),
    )
    .map(({ path }) => path);
  const folders = new Set(['build', ...files.flatMap(listFoldersAbove)]);
  const notes = [...folders].map((folder) => `${folder}/${buildNote}`);
  if (files.length === 0) return [];
  return [...files, ...notes.filter((note) => existsSync(absolutePath(project.root, `${pkg.path}/${note}`)))];
}

/** The folders that contain a file, below its package. */
function listFoldersAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}
