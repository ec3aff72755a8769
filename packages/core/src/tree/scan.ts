import type { NativeFile } from '@abistamp/binary';
import { readNativeFile } from '@abistamp/binary';
import { systemCode } from '../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import { type PackageManifest, parseManifest } from '../files/manifest.ts';
import { packageId } from '../files/package-id.ts';
import { findInstalled, type Installed, type InstalledPackage } from '../hosts/installed.ts';
import type { TreeLayout } from '../hosts/layout.ts';
import {
  type LoaderRecord,
  listRequestedPackages,
  type RecognisedLoader,
  recogniseLoader,
} from '../loaders/index.ts';
import { buildsNatively, readDeclaredBuild } from './declared-build.ts';
import type { NativePackage, RecordedFile } from './native-package.ts';
import { findOrigin } from './origin.ts';
import { resolveDependency, viewPackage } from './package-view.ts';
import { namesPlatform } from './platform-name.ts';
import { type FoundPackage, hasNativeName, listPackage, walkPackages } from './walk.ts';

/** Everything native in a tree, as it lies there now. */
export interface TreeScan {
  packages: NativePackage[];
  /** All installed packages, those without anything native included. */
  count: number;
}

/** What was found out before, and is taken over where it must still hold. */
export interface KnownTree {
  /** By folder. */
  packages: ReadonlyMap<string, NativePackage>;
  /** Read every file again, whatever its size and time: what is about to be called wrong has to be seen. */
  reread: boolean;
}

const nothingKnown: KnownTree = { packages: new Map(), reread: false };

const maxManifestBytes = 4 * 1024 * 1024;

/** Walks a tree and reads every native file in it. What the host wrote down only orders the work: files decide. */
export function scanTree(
  tree: FileTree,
  installed: Installed,
  layout: TreeLayout,
  known: KnownTree = nothingKnown,
): TreeScan {
  const isPlatformPackage = (path: string, name: string) => {
    const entry = installed.folders.get(path);
    return entry === undefined ? namesPlatform(name) : entry.os.length + entry.cpu.length > 0;
  };
  const walk = walkPackages(tree, isPlatformPackage, layout.workspaces, layout.folders);
  const found = new Map(walk.packages.map((pkg) => [pkg.path, pkg]));
  for (const path of walk.folders) {
    if (!found.has(path) && mayBeNative(tree, path, installed))
      found.set(path, { path, files: [], buildFiles: [] });
  }
  const resolve = layout.resolve ?? ((from: string, name: string) => resolveDependency(tree, from, name));
  const packages: NativePackage[] = [];
  const loaders = new Map<string, RecognisedLoader>();
  for (const pkg of found.values()) {
    const before = known.packages.get(pkg.path) ?? null;
    const native = describePackage(tree, pkg, {
      ...{ installed, resolve, before, loaders },
      reread: known.reread,
    });
    if (native !== null) packages.push(native);
  }
  for (const absent of layout.absent) {
    const entry = installed.versions.get(packageId(absent));
    if (entry !== undefined && entry.os.length + entry.cpu.length > 0)
      packages.push(describeAbsent(absent, entry));
  }
  packages.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { packages, count: walk.folders.size + layout.archived };
}

/** Worth a look though the walk saw nothing native: it may lack what it should have. */
function mayBeNative(tree: FileTree, path: string, installed: Installed): boolean {
  const entry = installed.folders.get(path);
  if (entry !== undefined && entry.hasInstallScript !== null)
    return entry.hasInstallScript || entry.optionalDependencies.some(namesPlatform);
  if (installed.complete) return false;
  const text = tree.read(`${path}/package.json`, maxManifestBytes) ?? '';
  return /"(?:pre|post)?install"\s*:/.test(text) || /"optionalDependencies"\s*:/.test(text);
}

/** Looks at one package again, with every file of it read anew. Null where it is nothing native any more, or gone. */
export function rescanPackage(
  tree: FileTree,
  before: NativePackage,
  resolve: TreeLayout['resolve'],
): NativePackage | null {
  const { path, integrity, optional, build, platform } = before;
  const entries = tree.list(path);
  const found = listPackage(tree, path, entries, platform !== null, () => {});
  const entry: InstalledPackage = {
    ...{ version: before.version, integrity, optional, hasInstallScript: null, optionalDependencies: [] },
    ...{ os: [], cpu: [], libc: [], inBundle: build?.bundled ?? false },
  };
  return describePackage(tree, found, {
    installed: { folders: new Map([[path, entry]]), versions: new Map(), complete: true },
    resolve: resolve ?? ((from, name) => resolveDependency(tree, from, name)),
    before,
    reread: true,
    loaders: new Map(),
  });
}

/** What describing a package rests on beside its own folder. */
export interface PackageContext {
  installed: Installed;
  resolve: (folder: string, name: string) => string | null;
  before: NativePackage | null;
  reread: boolean;
  /** How packages of this walk load, by manifest and native files: copies of one package are read once. */
  loaders: Map<string, RecognisedLoader>;
}

/** Looks at one package; null where it turns out to be nothing native, or is no longer there. */
function describePackage(
  tree: FileTree,
  found: FoundPackage,
  { installed, resolve, before, reread, loaders }: PackageContext,
): NativePackage | null {
  const text = tree.read(`${found.path}/package.json`, maxManifestBytes);
  const manifest = text === null ? null : parseManifest(text);
  if (manifest === null) return null;
  const entry = findInstalled(installed, found.path, manifest.name, manifest.version);
  const files = found.files
    .map((path) => readFileFacts(tree, found.path, path, reread ? null : before))
    .filter((file): file is RecordedFile => file !== null);
  const build = readDeclaredBuild(manifest, found.buildFiles, entry?.inBundle ?? false);
  const paths = files.map((file) => file.path);
  const integrity = entry?.integrity ?? null;
  const { loader, fallback } =
    before !== null && isSamePackage(before, manifest, integrity, paths)
      ? before
      : recogniseOnce(identify(found.path, manifest, [text ?? '', ...paths]), loaders, () =>
          recogniseLoader(viewPackage({ tree, resolve }, found.path, manifest, paths)),
        );
  const missing = loader.kind !== 'unknown' || buildsNatively(build);
  if (files.length === 0 && !missing) return null;
  for (const file of files) file.origin = findOrigin(tree, found.path, file.path);
  const platform =
    manifest.os.length + manifest.cpu.length + manifest.libc.length === 0
      ? null
      : { os: manifest.os, cpu: manifest.cpu, libc: manifest.libc };
  return {
    name: manifest.name ?? found.path.replace(/^.*node_modules\//, ''),
    version: manifest.version,
    path: found.path,
    integrity,
    loader,
    fallback,
    build,
    platform,
    optional: entry?.optional ?? false,
    resolvedDeps: findDependencies(found.path, manifest, loader, resolve),
    files,
  };
}

/** A platform package that the host should have unpacked, as far as its lockfile tells. */
function describeAbsent(
  { path, name, version }: TreeLayout['absent'][number],
  { integrity, os, cpu, libc, optional }: InstalledPackage,
): NativePackage {
  return {
    name,
    version,
    path,
    integrity,
    loader: { kind: 'platform-package', uses: 'all', main: 'package.json' },
    fallback: false,
    build: null,
    platform: { os, cpu, libc },
    optional,
    resolvedDeps: {},
    files: [],
  };
}

/** Where the packages lie that this one may take its native part from. */
function findDependencies(
  path: string,
  manifest: PackageManifest,
  loader: LoaderRecord,
  resolve: PackageContext['resolve'],
): NativePackage['resolvedDeps'] {
  const names = new Set([...Object.keys(manifest.optionalDependencies), ...listRequestedPackages(loader)]);
  return Object.fromEntries([...names].sort().map((name) => [name, resolve(path, name)]));
}

/** What has a name and a version is the same wherever its manifest and its files are; anything else is itself alone. */
function identify(path: string, { name, version }: PackageManifest, parts: string[]): string {
  return name === null || version === null ? path : parts.join('\0');
}

function recogniseOnce(
  key: string,
  loaders: Map<string, RecognisedLoader>,
  recognise: () => RecognisedLoader,
): RecognisedLoader {
  const known = loaders.get(key);
  if (known !== undefined) return known;
  const found = recognise();
  loaders.set(key, found);
  return found;
}

/** The same tarball with the same native files finds them in the same way: its code need not be read again. */
function isSamePackage(
  before: NativePackage,
  manifest: PackageManifest,
  integrity: string | null,
  paths: string[],
): boolean {
  return (
    integrity !== null &&
    before.integrity === integrity &&
    before.version === manifest.version &&
    before.files.length === paths.length &&
    before.files.every(({ path }) => paths.includes(path))
  );
}

/** Reads one file's facts; null for a file that is gone, and for one that only its place made worth opening. */
function readFileFacts(
  tree: FileTree,
  folder: string,
  path: string,
  known: NativePackage | null,
): RecordedFile | null {
  const whole = `${folder}/${path}`;
  const stat = tree.stat(whole);
  if (stat === null || stat.kind !== 'file') return null;
  const before = known?.files.find((file) => file.path === path);
  if (before !== undefined && before.size === stat.size && before.mtimeMs === stat.mtimeMs)
    return { ...before };
  const facts = readFacts(tree, whole);
  if (facts.format === null && !hasNativeName(path)) return null;
  if (facts.format === null && (facts.reason === 'apple-double' || !path.endsWith('.node'))) return null;
  return { path, size: stat.size, mtimeMs: stat.mtimeMs, facts, origin: 'delivered', sha256: null };
}

function readFacts(tree: FileTree, path: string): NativeFile {
  try {
    const source = tree.open(path);
    try {
      return readNativeFile(source);
    } finally {
      source.close();
    }
  } catch (error) {
    return {
      format: null,
      reason: 'malformed',
      detail: `cannot be read (${systemCode(error) ?? 'unknown'})`,
    };
  }
}
