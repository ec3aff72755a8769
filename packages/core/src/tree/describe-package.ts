import type { NativeFile } from '@abistamp/binary';
import type { AskByFile } from '../files/ask-by-file.ts';
import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { type PackageManifest, parseManifest } from '../files/manifest.ts';
import { findInstalled, type Installed } from '../hosts/installed.ts';
import { type LoaderRecord, listRequestedPackages } from '../loaders/index.ts';
import { declarePlatform } from '../loaders/platform-package/declare-platform.ts';
import { listPrograms } from '../loaders/searched-addons.ts';
import { buildsNatively, readDeclaredBuild } from './declared-build.ts';
import { listGone, listPromised } from './expected-files.ts';
import type { FoundPackage } from './list-package.ts';
import type { NativePackage, RecordedFile } from './native-package.ts';
import { findOrigin } from './origin.ts';
import { viewPackage } from './package-view.ts';
import { readFileFacts } from './read-file-facts.ts';
import type { LoaderRecogniser } from './recognise-once.ts';

/** What describing a package needs beyond its own folder. */
export interface PackageContext {
  installed: Installed;
  resolve: (folder: string, name: string) => string | null;
  /** What was recorded about it. */
  before: NativePackage | null;
  /** Read every file again, whatever its size and time. */
  reread: boolean;
  /** Files that the sidecar lists, by `name@version`. */
  locked: ReadonlyMap<string, readonly string[]>;
  recogniser: LoaderRecogniser;
  /** Facts of files that have other names in the tree. */
  once: AskByFile<NativeFile>;
  /** Packages whose files differ from their tarballs. */
  isPatched: (name: string) => boolean;
}

/** Describes one package; null if it has nothing native after all, or is gone. */
export function describePackage(
  tree: FileTree,
  found: FoundPackage,
  { installed, resolve, before, reread, locked, recogniser, once, isPatched }: PackageContext,
): NativePackage | null {
  const text = tree.read(`${found.path}/package.json`, maxBytes.manifest);
  const read = text === null ? null : parseManifest(text);
  if (text === null || read === null) return null;
  const manifest = declarePlatform(read);
  const entry = findInstalled(installed, found.path, manifest.name, manifest.version);
  const programs = before === null ? [] : listProgramsOf(before.loader);
  const files = [...new Set([...found.files, ...programs])]
    .map((path) => readFileFacts(tree, found.path, path, reread ? null : before, once))
    .filter((file): file is RecordedFile => file !== null);
  const build = readDeclaredBuild(manifest, found.buildFiles, entry?.inBundle ?? false);
  const paths = files.map((file) => file.path);
  const integrity = entry?.integrity ?? null;
  const unread = tree.unreadable().size;
  const source = isPatched(manifest.name ?? '') ? null : integrity;
  const listed = locked.get(`${manifest.name ?? ''}@${manifest.version ?? ''}`) ?? [];
  const promised = listPromised(manifest, paths);
  const gone = [...new Set([...listGone(before, manifest, paths), ...promised, ...listed])];
  const expected = gone.filter((path) => !paths.includes(path));
  const { loader, needs } =
    before !== null && isSamePackage(before, manifest, source, [...paths, ...expected])
      ? before
      : recogniser.recognise(viewPackage({ tree, resolve }, found.path, manifest, paths), {
          manifest: text,
          integrity: source,
          isWhole: () => tree.unreadable().size === unread,
        });
  for (const path of listProgramsOf(loader)) {
    const program = paths.includes(path)
      ? null
      : readFileFacts(tree, found.path, path, reread ? null : before, once);
    if (program !== null) files.push(program);
  }
  const missing = loader.kind !== 'unknown' || buildsNatively(build) || expected.length > 0;
  if (files.length === 0 && !missing) return null;
  for (const file of files) file.origin = findOrigin(file.path, found.compiled);
  return {
    name: manifest.name ?? found.path.replace(/^.*node_modules\//, ''),
    version: manifest.version,
    path: found.path,
    integrity,
    loader,
    needs,
    build,
    platform: platformOf(manifest),
    optional: entry?.optional ?? false,
    resolvedDeps: findDependencies(found.path, manifest, loader, resolve),
    files,
    expected,
    ...(found.linked === undefined ? {} : { linked: found.linked }),
  };
}

function platformOf({ os, cpu, libc }: PackageManifest): NativePackage['platform'] {
  return os.length + cpu.length + libc.length === 0 ? null : { os, cpu, libc };
}

const listProgramsOf = (loader: LoaderRecord): string[] =>
  'addons' in loader ? listPrograms(loader.addons) : [];

/** The folders of the packages from which this one may take its native part. */
function findDependencies(
  path: string,
  manifest: PackageManifest,
  loader: LoaderRecord,
  resolve: PackageContext['resolve'],
): NativePackage['resolvedDeps'] {
  const names = new Set([...Object.keys(manifest.optionalDependencies), ...listRequestedPackages(loader)]);
  return Object.fromEntries([...names].sort().map((name) => [name, resolve(path, name)]));
}

/** The same tarball with the same native files finds them the same way: its code need not be read again. */
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
    before.files.length + before.expected.length === paths.length &&
    before.files.every(({ path }) => paths.includes(path)) &&
    before.expected.every((path) => paths.includes(path))
  );
}
