import { join } from 'node:path';
import { hashFile } from '../files/digest.ts';
import { buildNote } from './entry.ts';
import { type ListedFile, listFolder } from './list-folder.ts';

/** More than a build makes that is worth keeping, and than an entry of a shared store may have. */
const maxChanged = 256;
const maxSnapshotBytes = 1024 * 1024 * 1024;

/** What builds leave that only the next build reads. */
const intermediate =
  /(?:^|\/)(?:(?:[^/]*\.)?Makefile|gyp-(?:mac|win|flock)-tool|CMakeCache\.txt|cmake_install\.cmake|[^/]*\.(?:o|a|d|obj|lib|exp|pdb|ilk|iobj|ipdb|mk|ninja|stamp|tlog|recipe|vcxproj|filters|sln|lastbuildstate|rlib|rmeta|log))$|(?:^|\/)(?:CMakeFiles|node_gyp_bins|\.deps)\//;

/** What each file of a package was, by its path: its content, and when it was written. */
export type FolderSnapshot = ReadonlyMap<string, { sha256: string; mtimeMs: number }>;

/** How long it may take to unpack a package, after its manifest. */
const unpackingMs = 1000;

/** Times are given back rounded where a hard link was broken. */
const sameTimeMs = 2;

/** Null for a package that is too large, or cannot be read: then it cannot be told what a build changed. */
export function snapshotFolder(folder: string): FolderSnapshot | null {
  try {
    const files = listFolder(folder);
    if (files === null || files.reduce((sum, { size }) => sum + size, 0) > maxSnapshotBytes) return null;
    return new Map(
      files.map(({ path, mtimeMs }) => [
        path,
        { sha256: hashFile(join(folder, ...path.split('/'))), mtimeMs },
      ]),
    );
  } catch {
    return null;
  }
}

/**
 * What a build made or changed in a package and that may be needed at run time: its native files, what it
 * generated beside them, and node-gyp's note.
 *
 * @returns null where that cannot be told, or is too much to keep
 */
export function findChanged(before: FolderSnapshot, folder: string): string[] | null {
  const after = snapshotFolder(folder);
  if (after === null) return null;
  const changed = [...after].filter(([path, { sha256, mtimeMs }]) => {
    const was = before.get(path);
    const isSame = was?.sha256 === sha256 && Math.abs(was.mtimeMs - mtimeMs) <= sameTimeMs;
    return !isSame && !isIntermediate(path);
  });
  return changed.length > maxChanged ? null : changed.map(([path]) => path).sort();
}

/**
 * What a package manager's own build left beside the native files, which was not watched: what lies in the
 * build's folder, and can be nothing else.
 *
 * @returns null where the build seems to have written elsewhere in the package too, so that it cannot be told
 * what belongs to it
 */
export function findBesides(folder: string, native: readonly string[]): string[] | null {
  try {
    const files = listFolder(folder);
    if (files === null) return null;
    const began = findBeginning(files, native);
    if (began === null) return [];
    const others = files.filter(({ path }) => !native.includes(path) && !isIntermediate(path));
    const inside = others.filter(({ path }) => path.startsWith('build/'));
    const outside = others.filter(({ path }) => !path.startsWith('build/'));
    if (outside.some(({ mtimeMs }) => mtimeMs >= began)) return null;
    return native.length + inside.length > maxChanged ? null : inside.map(({ path }) => path);
  } catch {
    return null;
  }
}

/** When a build began, in milliseconds since the epoch; null where files were only fetched. */
function findBeginning(files: readonly ListedFile[], native: readonly string[]): number | null {
  const note = files.find(({ path }) => path === `build/${buildNote}` || path === 'build/CMakeCache.txt');
  if (note !== undefined) return note.mtimeMs;
  const unpacked = files.find(({ path }) => path === 'package.json')?.mtimeMs ?? 0;
  const isMadeHere = files.some(({ path, mtimeMs }) => native.includes(path) && mtimeMs > unpacked);
  return isMadeHere ? unpacked + unpackingMs : null;
}

function isIntermediate(path: string): boolean {
  return intermediate.test(path);
}
