import type { ElfSlice } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { dependencyBelow, joinInTree } from '../tree/tree-paths.ts';
import { judgeFile } from './judge-file.ts';
import { judgeMacLibraries } from './mac-libraries.ts';
import type { Problem } from './problem.ts';
import { findOpenLibraries, type IsPresent } from './windows-libraries.ts';

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
  const problems = new Map<string, Problem>();
  if (runtime.platform === 'win32') {
    for (const pkg of packages)
      for (const file of pkg.files) {
        const problem = file.path.endsWith('.node') ? findOpenLibraries(pkg, file, runtime, isPresent) : null;
        if (problem !== null) problems.set(`${pkg.path}/${file.path}`, problem);
      }
    return problems;
  }
  if (runtime.platform === 'darwin') return judgeMacLibraries(packages, runtime, isPresent);
  if (runtime.platform !== 'linux') return problems;
  const files = new Map<string, Located>();
  for (const pkg of packages)
    for (const file of pkg.files) files.set(`${pkg.path}/${file.path}`, { pkg, file });
  for (const [path, located] of files) {
    if (!path.endsWith('.node')) continue;
    const problem = judgeLibraries(located, files, runtime, new Set([path]));
    if (problem !== null) problems.set(path, problem);
  }
  return problems;
}

/** @param seen paths that were judged already: libraries may need each other */
function judgeLibraries(
  located: Located,
  files: ReadonlyMap<string, Located>,
  runtime: Runtime,
  seen: Set<string>,
): Problem | null {
  const slice = sliceFor(located.file, runtime);
  if (slice === null) return null;
  const folders = listSearchFolders(located, slice);
  for (const library of slice.needed) {
    if (library.includes('/') || ofTheSystem.test(library)) continue;
    const found = folders.map((folder) => `${folder}/${library}`).find((path) => files.has(path));
    if (found === undefined) {
      const from = findMissingProvider(located, slice);
      if (from !== null) return { code: 'LIBRARY_MISSING', libraries: [library], from };
      continue;
    }
    const next = files.get(found);
    if (next === undefined || seen.has(found)) continue;
    seen.add(found);
    const problem = judgeFile(next.file.facts, runtime) ?? judgeLibraries(next, files, runtime, seen);
    if (problem !== null) return problem;
  }
  return null;
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
