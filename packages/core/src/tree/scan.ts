import type { NativeFile } from '@abistamp/binary';
import { askByFile } from '../files/ask-by-file.ts';
import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { parseManifest } from '../files/manifest.ts';
import { packageId } from '../files/package-id.ts';
import { findInstalled, type Installed, type InstalledPackage, nothingWritten } from '../hosts/installed.ts';
import type { TreeLayout } from '../hosts/layout.ts';
import { completeFamilies } from '../loaders/index.ts';
import { type AbsentPackage, listAbsent, type Machine } from './absent.ts';
import { addDependents } from './dependents.ts';
import { describePackage, type PackageContext } from './describe-package.ts';
import { listGone } from './expected-files.ts';
import { listOwnPackage } from './list-own-package.ts';
import { type FoundPackage, listPackage } from './list-package.ts';
import type { ManifestSigns } from './manifest-signs.ts';
import { isSpared, type NativePackage } from './native-package.ts';
import { nameOf } from './optional-dependencies.ts';
import { findPatched } from './patches.ts';
import { namesPlatform } from './platform-name.ts';
import { type LoaderCache, LoaderRecogniser, TooSlowError } from './recognise-once.ts';
import { expectRequested } from './requested-files.ts';
import { resolveWithin } from './resolve-dependency.ts';
import type { Unjudged } from './unjudged.ts';
import { walkPackages } from './walk.ts';
import type { WalkHelper } from './walk-together.ts';

/** Everything native in a tree, as it is now. */
export interface TreeScan {
  packages: NativePackage[];
  /** All installed packages, including those without anything native. */
  count: number;
  /**
   * Packages that could be read but not understood; the tree itself lists what cannot be read
   * (`listUnreadable`).
   */
  unjudged: Unjudged[];
}

/** Earlier results, reused where they must still hold. */
interface KnownTree {
  /** By folder. */
  packages: ReadonlyMap<string, NativePackage>;
  /**
   * Read every file again, whatever its size and time: before something is called wrong, it has to be seen.
   */
  reread: boolean;
  /** How packages load that other trees also have; null: no such cache. */
  loaders: LoaderCache | null;
  /** Files that the sidecar lists for this machine, by `name@version`. */
  locked: ReadonlyMap<string, readonly string[]>;
  /** Whether a package of the record still belongs here: no install has taken it away since. */
  isPlaced(pkg: NativePackage): boolean;
  /** The machine that the tree is on. */
  machine: Machine;
}

const nothingKnown: KnownTree = {
  ...{ packages: new Map(), reread: false, loaders: null, locked: new Map() },
  isPlaced: () => true,
  machine: process,
};

/**
 * Walks a tree and reads every native file in it. The host's records only guide the work: the files decide.
 */
export function scanTree(
  tree: FileTree,
  installed: Installed,
  layout: TreeLayout,
  known: KnownTree = nothingKnown,
  helper: WalkHelper | null = null,
): TreeScan {
  const isPlatformPackage = (path: string, name: string) => {
    const entry = installed.folders.get(path);
    return entry === undefined ? namesPlatform(name) : entry.os.length + entry.cpu.length > 0;
  };
  const walk = walkPackages(tree, isPlatformPackage, layout.workspaces, layout.folders, helper);
  const found = new Map(walk.packages.map((pkg) => [pkg.path, pkg]));
  const locked = new Set([...known.locked.keys()].map((id) => id.slice(0, id.lastIndexOf('@'))));
  const isKnown = (path: string) => known.packages.has(path) || locked.has(nameOf(path));
  const isPatched = findPatched(tree);
  for (const path of walk.folders) {
    if (!found.has(path) && (isKnown(path) || mayBeNative(walk.signs, path, installed)))
      found.set(path, { path, files: [], buildFiles: [], compiled: false });
  }
  const context = {
    installed,
    resolve: layout.resolve ?? resolveWithin(tree),
    ...{ reread: known.reread, locked: known.locked },
    recogniser: new LoaderRecogniser(known.loaders),
    once: askByFile<NativeFile>(),
    isPatched,
  };
  const packages: NativePackage[] = [];
  const unjudged: Unjudged[] = [...walk.unjudged];
  for (const pkg of [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const before = known.packages.get(pkg.path) ?? null;
    const native = tryDescribe(tree, pkg, { ...context, before });
    if (native === 'package.json' || native === 'code') unjudged.push(describeUnknown(pkg, native));
    else if (native !== null) packages.push(native);
  }
  const described = new Set(packages.map(({ path }) => path));
  for (const before of known.packages.values()) {
    if (!described.has(before.path) && isGone(tree, before, installed) && known.isPlaced(before))
      packages.push({ ...before, files: [], expected: listGone(before, before, []), gone: true });
  }
  const listed = new Set(packages.map(({ path }) => path));
  const absences = listAbsent(tree, installed, walk.folders, context.resolve, known.machine);
  for (const absent of [...listUnpacked(layout, installed), ...absences])
    if (!listed.has(absent.path)) packages.push(describeAbsent(absent));
  packages.sort((a, b) => (a.path < b.path ? -1 : 1));
  const names = packages.flatMap(({ name, resolvedDeps }) => [name, ...Object.keys(resolvedDeps)]);
  return {
    packages: expectRequested(
      completeFamilies(
        packages.some(isSpared)
          ? addDependents(packages, { tree, installed, walk, layout }, context.resolve)
          : packages,
        names,
      ),
    ),
    count: walk.folders.size + layout.archived,
    unjudged,
  };
}

/** Platform packages that the host's record places in folders which do not exist. */
function listUnpacked({ absent }: TreeLayout, { versions }: Installed): AbsentPackage[] {
  return absent.flatMap((pkg) => {
    const entry = versions.get(packageId(pkg));
    return entry === undefined || entry.os.length + entry.cpu.length === 0 ? [] : [{ ...pkg, entry }];
  });
}

/**
 * One package that cannot be described, for whatever reason, is one package about which nothing is known.
 * @returns what of it is not understood, in that case
 */
function tryDescribe(
  tree: FileTree,
  pkg: FoundPackage,
  context: PackageContext,
): NativePackage | null | 'package.json' | 'code' {
  try {
    const native = describePackage(tree, pkg, context);
    // Addons in a folder whose package.json exists but says nothing.
    const broken =
      native === null && pkg.files.some((file) => file.endsWith('.node')) && hasManifest(tree, pkg);
    return broken ? 'package.json' : native;
  } catch (error) {
    return error instanceof TooSlowError ? 'code' : 'package.json';
  }
}

function hasManifest(tree: FileTree, { path }: FoundPackage): boolean {
  const text = tree.read(`${path}/package.json`, maxBytes.manifest);
  return text !== null && parseManifest(text) === null;
}

function describeUnknown({ path }: FoundPackage, detail: string): Unjudged {
  return {
    code: 'NOT_UNDERSTOOD',
    package: nameOf(path),
    path,
    detail,
  };
}

/** A folder that was taken away, and that its host says it installed. */
function isGone(tree: FileTree, { path, name, version }: NativePackage, installed: Installed): boolean {
  if (tree.stat(path) !== null || tree.unreadable().has(path)) return false;
  return findInstalled(installed, path, name, version)?.version === version;
}

/** Worth a look although the walk saw nothing native: something may be missing. */
function mayBeNative(signs: ManifestSigns, path: string, installed: Installed): boolean {
  const entry = installed.folders.get(path);
  const known = entry !== undefined && entry.hasInstallScript !== null;
  if (known && (entry.hasInstallScript || entry.optionalDependencies.some(namesPlatform))) return true;
  // A platform package that holds nothing native lacks what it is there for.
  if (entry === undefined ? namesPlatform(path) : entry.os.length + entry.cpu.length > 0) return true;
  const sign = signs.get(path);
  return sign === 'addon' || (sign === 'build' && !known && !installed.complete);
}

/**
 * Describes one package again, reading every file of it. Null if it has nothing native any more, is gone, or
 * is not understood.
 */
export function rescanPackage(
  tree: FileTree,
  before: NativePackage,
  resolve: TreeLayout['resolve'],
): NativePackage | null {
  const { path, integrity, optional, build, platform, dependents } = before;
  const entries = tree.list(path);
  const { linked } = before;
  const found =
    linked === undefined
      ? listPackage(tree, path, entries, platform !== null, () => {})
      : { ...listOwnPackage(tree, path, entries), linked };
  const entry: InstalledPackage = {
    ...{ version: before.version, integrity, optional, hasInstallScript: null, optionalDependencies: [] },
    ...{ os: [], cpu: [], libc: [], inBundle: build?.bundled ?? false },
  };
  try {
    const native = describePackage(tree, found, {
      installed: { ...nothingWritten, folders: new Map([[path, entry]]) },
      resolve: resolve ?? resolveWithin(tree),
      before,
      reread: true,
      // What it lists is expected already.
      locked: new Map(),
      recogniser: new LoaderRecogniser(null),
      once: askByFile<NativeFile>(),
      isPatched: findPatched(tree),
    });
    return native === null || dependents === undefined ? native : { ...native, dependents };
  } catch {
    return null;
  }
}

/** A platform package that the host should have extracted, according to its lockfile. */
function describeAbsent({ path, name, version, entry }: AbsentPackage): NativePackage {
  const { integrity, os, cpu, libc, optional } = entry;
  return {
    name,
    version,
    path,
    integrity,
    loader: { kind: 'platform-package', uses: 'all', main: 'package.json' },
    // Not named after a machine (`fsevents`), it is an addition rather than the native part itself.
    needs: optional && !namesPlatform(name) ? [] : [{}],
    build: null,
    platform: { os, cpu, libc },
    optional,
    resolvedDeps: {},
    files: [],
    expected: [],
  };
}
