import type { ElfSlice } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { dependencyBelow, joinInTree } from '../tree/tree-paths.ts';
import { judgeFile } from './judge-file.ts';
import { judgeMacLibraries } from './mac-libraries.ts';
import type { Problem } from './problem.ts';
import { type IsPresent, judgeWindowsLibraries } from './windows-libraries.ts';

/** A file of a package, with its path. */
interface Located {
  pkg: NativePackage;
  file: RecordedFile;
}

/** Libraries that every machine of a kind has: a path into the tree is never where they are expected. */
const ofTheSystem =
  /^(?:lib(?:c|m|dl|rt|pthread|util|resolv|gcc_s|stdc\+\+)\.so|ld-(?:linux|musl)|libc\.musl-)/;

/**
 * Judges the libraries in the tree that addons load with them: on Linux by RPATH or RUNPATH (`$ORIGIN/…`,
 * ld.so(8)). An addon is no better than the worst of them.
 * @param isPresent for Windows and macOS, and the machine at hand; null for another one
 * @returns problems of addons caused by libraries in the tree, by the addon's path from the root
 */
export function judgeCompanions(
  packages: readonly NativePackage[],
  runtime: Runtime,
  isPresent: IsPresent | null = null,
): Map<string, Problem> {
  if (runtime.platform === 'win32') return judgeWindowsLibraries(packages, runtime, isPresent);
  if (runtime.platform === 'darwin') return judgeMacLibraries(packages, runtime, isPresent);
  if (runtime.platform !== 'linux') return new Map();
  const files = new Map<string, Located>();
  for (const pkg of packages)
    for (const file of pkg.files) files.set(`${pkg.path}/${file.path}`, { pkg, file });
  return judgeLoads(files, runtime);
}

/**
 * Follows what loads what first, each file once, and then hands what a library lacks back to all that load
 * it: thousands of addons that share a chain of thousands cost no more than each of them does.
 */
function judgeLoads(files: ReadonlyMap<string, Located>, runtime: Runtime): Map<string, Problem> {
  const isAddon = ({ file }: Located) => file.path.endsWith('.node');
  const problems = new Map<Located, Problem>();
  const loadersOf = new Map<Located, Located[]>();
  const pending = new Set([...files.values()].filter(isAddon));
  for (const located of pending) {
    const { libraries, missing } = listLibraries(located, files, runtime);
    if (missing !== null) problems.set(located, missing);
    for (const library of libraries) {
      pending.add(library);
      const loaders = loadersOf.get(library);
      if (loaders === undefined) loadersOf.set(library, [located]);
      else loaders.push(located);
    }
  }
  const failed: [Located, Problem][] = [];
  for (const located of pending) {
    const own = loadersOf.has(located) ? judgeFile(located.file.facts, runtime) : null;
    const problem = own ?? problems.get(located);
    if (problem !== undefined) failed.push([located, problem]);
  }
  for (const [located, problem] of failed)
    for (const loader of loadersOf.get(located) ?? [])
      if (!problems.has(loader)) {
        problems.set(loader, problem);
        failed.push([loader, problem]);
      }
  return new Map(
    [...problems].flatMap(([located, problem]) =>
      isAddon(located) ? [[`${located.pkg.path}/${located.file.path}`, problem]] : [],
    ),
  );
}

/** What a file loads from the tree, and which library should be in it and is not. */
function listLibraries(
  located: Located,
  files: ReadonlyMap<string, Located>,
  runtime: Runtime,
): { libraries: Located[]; missing: Problem | null } {
  const slice = sliceFor(located.file, runtime);
  const libraries: Located[] = [];
  let missing: Problem | null = null;
  if (slice === null) return { libraries, missing };
  const folders = listSearchFolders(located, slice);
  for (const library of slice.needed) {
    if (library.includes('/') || ofTheSystem.test(library)) continue;
    const [found] = folders.flatMap((folder) => files.get(`${folder}/${library}`) ?? []);
    const from = found === undefined ? findMissingProvider(located, slice) : null;
    if (found !== undefined) libraries.push(found);
    else if (from !== null) missing ??= { code: 'LIBRARY_MISSING', libraries: [library], from };
  }
  return { libraries, missing };
}

/**
 * The package of the tree that should contain a library, by the paths where the file looks for it.
 * @param library as the file names it, "libvips-cpp.so.42"
 * @returns null if the file looks for it only on the machine
 */
export function findProvider(pkg: NativePackage, file: RecordedFile, library: string): string | null {
  if (ofTheSystem.test(library)) return null;
  const slices = file.facts.format === 'elf' ? file.facts.slices : [];
  for (const slice of slices)
    for (const folder of listOriginFolders({ pkg, file }, slice)) {
      const dependency = dependencyBelow(folder);
      if (dependency !== null && dependency.name in pkg.resolvedDeps) return dependency.name;
    }
  return null;
}

/** A dependency that a search path leads into, but that is not installed. */
function findMissingProvider(located: Located, slice: ElfSlice): string | null {
  for (const folder of listOriginFolders(located, slice)) {
    const dependency = dependencyBelow(folder);
    if (dependency !== null && located.pkg.resolvedDeps[dependency.name] === null) return dependency.name;
  }
  return null;
}

/** Folders of the tree that the loader searches, with dependencies resolved to where they are installed. */
function listSearchFolders(located: Located, slice: ElfSlice): string[] {
  return listOriginFolders(located, slice).flatMap((folder) => {
    const dependency = dependencyBelow(folder);
    const real = dependency === null ? null : (located.pkg.resolvedDeps[dependency.name] ?? null);
    return real === null || dependency === null ? [folder] : [folder, joinInTree(real, dependency.rest)];
  });
}

/**
 * RUNPATH overrides RPATH if a file has both (ld.so(8)). Paths from the root, without those that lead
 * outside.
 */
function listOriginFolders({ pkg, file }: Located, { rpath, runpath }: ElfSlice): string[] {
  const entries = runpath.length > 0 ? runpath : rpath;
  const folder = file.path.includes('/') ? file.path.slice(0, file.path.lastIndexOf('/')) : '';
  return entries.flatMap((entry) => {
    const below = /^\$(?:ORIGIN|\{ORIGIN\})(?:\/(.*))?$/.exec(entry);
    if (below === null) return [];
    const joined = joinInTree(pkg.path, folder, below[1] ?? '');
    return joined === '' ? [] : [joined];
  });
}

function sliceFor({ facts }: RecordedFile, runtime: Runtime): ElfSlice | null {
  if (facts.format !== 'elf' || facts.platform !== runtime.platform) return null;
  return facts.slices.find(({ arch }) => arch === runtime.arch) ?? null;
}
