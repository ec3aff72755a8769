import type { MachOSlice } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { dependencyBelow, joinInTree } from '../tree/tree-paths.ts';
import { judgeFile } from './judge-file.ts';
import { isDoubt, type Problem } from './problem.ts';
import type { IsPresent } from './windows-libraries.ts';

/** A file of a package, and the part of it that a Mac would load. */
interface Image extends Located {
  slice: MachOSlice;
  /** In the tree, for `@rpath`. */
  folders: readonly string[];
}

interface Located {
  pkg: NativePackage;
  file: RecordedFile;
}

/** An image and what loads it, the nearest first: the search paths of all of them count (dyld(1)). */
type Chain = readonly [Image, ...Image[]];

interface Search {
  /** By their paths from the root, in lower case: the usual file systems of macOS take `A` for `a`. */
  files: ReadonlyMap<string, Located>;
  runtime: Runtime;
  isPresent: IsPresent | null;
  /** Paths that were judged already: libraries may need each other. */
  seen: Set<string>;
  /** How many libraries may still be followed, for all addons together. */
  left: { libraries: number };
}

/** More than load each other in a row, and in a whole tree: what was made to be longer takes no longer. */
const most = { chain: 32, libraries: 20_000 };

/** What macOS has in the cache of its loader: from 11 on, there are no such files. */
const ofMacOs = /^\/(?:usr\/lib|System)\//;

/**
 * Judges the libraries in the tree that addons load with them on macOS, by `@rpath/…` and `@loader_path/…`.
 * @param isPresent by absolute path; null for another Mac, whose own libraries are not known
 * @returns as `judgeCompanions`
 */
export function judgeMacLibraries(
  packages: readonly NativePackage[],
  runtime: Runtime,
  isPresent: IsPresent | null,
): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  const files = new Map(
    packages.flatMap((pkg) =>
      pkg.files.map((file) => [`${pkg.path}/${file.path}`.toLowerCase(), { pkg, file }]),
    ),
  );
  const left = { libraries: most.libraries };
  for (const [place, { pkg, file }] of files) {
    if (!place.endsWith('.node')) continue;
    const search = { files, runtime, isPresent, seen: new Set([place]), left };
    const problem = judgeLibraries({ pkg, file }, search, []);
    if (problem !== null) problems.set(`${pkg.path}/${file.path}`, problem);
  }
  return problems;
}

function judgeLibraries(located: Located, search: Search, above: readonly Image[]): Problem | null {
  const { files, runtime, seen } = search;
  const { facts } = located.file;
  const slice = facts.format === 'macho' ? facts.slices.find(({ arch }) => arch === runtime.arch) : undefined;
  if (slice === undefined) return null;
  const chain: Chain = [{ ...located, slice, folders: listFolders(located, slice) }, ...above];
  let doubt: Problem | null = null;
  for (const library of slice.needed) {
    const place = listPlaces(chain, library).find((path) => files.has(path)) ?? '';
    if (seen.has(place)) continue;
    const next = files.get(place);
    if (next !== undefined) {
      seen.add(place);
      search.left.libraries -= 1;
      // What was not looked at may be missing.
      if (search.left.libraries < 0 || chain.length > most.chain) return notFollowed(library);
    }
    const problems =
      next === undefined
        ? [judgeMissing(chain, library, search.isPresent)]
        : [judgeFile(next.file.facts, runtime), judgeLibraries(next, search, chain)];
    for (const problem of problems) {
      if (problem !== null && !isDoubt(problem)) return problem;
      doubt ??= problem;
    }
  }
  return doubt;
}

const notFollowed = (library: string): Problem => ({
  ...{ code: 'LIBRARY_MISSING', libraries: [library], from: null, elsewhere: true },
});

/** Paths in the tree where the loader looks for a library. */
function listPlaces(chain: Chain, library: string): string[] {
  const [, anchor, rest = ''] = /^(@rpath|@loader_path)\/(.+)$/.exec(library) ?? [];
  const folders = anchor === '@rpath' ? [...new Set(chain.flatMap((image) => image.folders))] : [];
  if (anchor === '@loader_path') folders.push(folderOf(chain[0]));
  return folders.map((folder) => joinInTree(folder, rest).toLowerCase());
}

/** The folders in the tree that an image names for `@rpath`, with dependencies resolved to where they are. */
function listFolders(image: Located, { rpath }: MachOSlice): string[] {
  return rpath.flatMap((entry) => {
    const below = /^@loader_path(?:\/(.*))?$/.exec(entry);
    if (below === null) return [];
    const folder = joinInTree(folderOf(image), below[1] ?? '');
    const dependency = dependencyBelow(folder);
    const real = dependency === null ? null : (image.pkg.resolvedDeps[dependency.name] ?? null);
    return dependency === null || real === null ? [folder] : [folder, joinInTree(real, dependency.rest)];
  });
}

function folderOf({ pkg, file }: Located): string {
  return joinInTree(pkg.path, file.path, '..');
}

/** What it means that a library is not in the tree. */
function judgeMissing(chain: Chain, library: string, isPresent: IsPresent | null): Problem | null {
  if (mayBeOnMac(chain, library, isPresent)) return null;
  const [image] = chain;
  const names = image.folders.map((folder) => dependencyBelow(folder)?.name ?? '');
  const from = names.find((name) => name in image.pkg.resolvedDeps) ?? null;
  const missing: Problem = { code: 'LIBRARY_MISSING', libraries: [library], from };
  return isPresent === null && library.startsWith('/') ? { ...missing, elsewhere: true } : missing;
}

/**
 * Whether the Mac has a library outside of the tree, or may have it: under its full path, where a search path
 * leads out of the tree, or, by its name alone, in `/usr/local/lib` (dyld's fallback). Only `.dylib` is
 * looked for in trees.
 */
function mayBeOnMac(chain: Chain, library: string, isPresent: IsPresent | null): boolean {
  const [, anchor, rest = ''] = /^(@rpath|@loader_path|)\/(.+)$/.exec(library) ?? [];
  const isWeak = chain[0].slice.weak?.includes(library) === true;
  if (isWeak || anchor === undefined || !library.endsWith('.dylib')) return true;
  const outside =
    anchor === '@rpath'
      ? chain.flatMap(({ slice: { rpath } }) => rpath).filter((entry) => !entry.startsWith('@loader_path'))
      : [];
  const fallback = `/usr/local/lib/${rest.slice(rest.lastIndexOf('/') + 1)}`;
  const paths =
    anchor === '' ? [library, fallback] : [...outside.map((folder) => `${folder}/${rest}`), fallback];
  if (paths.some((path) => ofMacOs.test(path) || !path.startsWith('/'))) return true;
  return isPresent === null ? outside.length > 0 : paths.some(isPresent);
}
