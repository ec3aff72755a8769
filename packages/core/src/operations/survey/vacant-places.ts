import type { FileTree } from '../../files/file-tree.ts';
import { fillIn } from '../../loaders/attempts.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';

const maxCandidates = 40;
const maxPlaces = 500;

/**
 * Places that packages look at before the file that they load, and that are empty: a file that appears in one
 * of them is loaded instead. Of a folder that is not there, the folder alone.
 *
 * @returns paths relative to the root
 */
export function listVacantPlaces(
  tree: FileTree,
  packages: readonly NativePackage[],
  runtime: Runtime,
): string[] {
  const found = new Set<string>();
  for (const pkg of packages)
    for (const path of listCandidates(pkg, runtime)) {
      const vacant = comesFirst(pkg, path, runtime) ? findVacant(tree, pkg.path, path) : null;
      if (vacant !== null && found.size < maxPlaces) found.add(vacant);
    }
  return [...found].sort();
}

/** Whether a file there would be loaded though it does not fit. */
function comesFirst(pkg: NativePackage, path: string, runtime: Runtime): boolean {
  const files = [...pkg.files, { path }];
  const resolved = resolvePackage({ ...pkg, files }, runtime, (file) => file.path !== path);
  return resolved.kind === 'files' && resolved.files.includes(path);
}

/**
 * The outermost folder on the way that is not there, or the file itself; null where something is there
 * already.
 */
function findVacant(tree: FileTree, folder: string, path: string): string | null {
  let place = folder;
  for (const part of path.split('/')) {
    place = `${place}/${part}`;
    if (tree.stat(place) === null) return place;
  }
  return null;
}

/**
 * Where a package's loader may look, by all that is recorded of it, and where builds leave what they make.
 */
function listCandidates({ loader, files }: NativePackage, runtime: Runtime): string[] {
  const named = listStrings(loader).flatMap((text) => {
    const path = fillIn(text, runtime)?.replace(/^(?:\.\/)+/, '') ?? '';
    if (/^[\w.-]+$/.test(path)) return [`build/Release/${path.replace(/\.node$/, '')}.node`, path];
    return path;
  });
  const built = ['build/Release/addon.node', 'build/Debug/addon.node'];
  const known = new Set(files.map(({ path }) => path));
  return [...new Set([...built, ...named])]
    .filter((path) => /^(?!.*\.\.)[^/{}*][^{}*]*\.node$/.test(path) && !known.has(path))
    .slice(0, maxCandidates);
}

function listStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listStrings) : [];
}
