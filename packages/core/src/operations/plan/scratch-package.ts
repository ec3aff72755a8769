import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { absolutePath, type FileTree } from '../../files/file-tree.ts';
import { isRecord } from '../../files/json.ts';
import type { PackageManifest } from '../../files/manifest.ts';
import { isSafePath } from '../../files/safe-path.ts';
import { copyFolder } from '../../repair/copy-folder.ts';
import { readManifest } from '../../tree/walk-linked.ts';

/** Finds what a package depends on: the folder of another one; null for one that is not there. */
export type ResolveDependency = (folder: string, name: string) => string | null;

/** More than any package needs to be compiled. */
const maxPackages = 500;

/** What builds take for granted without depending on it. */
const undeclared = ['nan', 'node-addon-api'];

/**
 * Copies a package and all that it depends on into its own folder, as pnpm would place them: each beside links to
 * what it depends on, so that a build there finds everything, and nothing that it writes reaches the tree.
 * @param scratch absolute, empty
 * @returns the copy of the package; null where something is not there as a folder
 */
export function copyToScratch(
  tree: FileTree,
  root: string,
  path: string,
  resolve: ResolveDependency,
  scratch: string,
): string | null {
  const copies = new Map<string, string>();
  const pending = [path];
  const place = (folder: string): string | null => {
    const known = copies.get(folder);
    if (known !== undefined) return known;
    const manifest = readManifest(tree, folder);
    const name = manifest?.name ?? null;
    if (name === null || !isSafePath(name) || copies.size >= maxPackages) return null;
    const copy = join(scratch, String(copies.size), 'node_modules', name);
    copies.set(folder, copy);
    pending.push(folder);
    return copy;
  };
  const own = place(path);
  pending.shift();
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const copy = copies.get(next);
    const manifest = readManifest(tree, next);
    const source = absolutePath(root, next);
    if (copy === undefined || manifest === null || !isFolder(source)) return null;
    mkdirSync(dirname(copy), { recursive: true });
    copyFolder(source, copy);
    for (const { name, isRequired } of listNeeded(manifest)) {
      const folder = isSafePath(name) ? resolve(next, name) : null;
      const to = folder === null ? null : place(folder);
      if (to === null && isRequired) return null;
      if (to === null || folder === null) continue;
      link(copy, manifest, name, { to, bin: readManifest(tree, folder)?.raw['bin'] });
    }
  }
  return own;
}

function listNeeded({ dependencies, optionalDependencies, raw }: PackageManifest) {
  const optional = [
    ...Object.keys(optionalDependencies),
    ...(isRecord(raw['peerDependencies']) ? Object.keys(raw['peerDependencies']) : []),
    ...undeclared,
  ];
  const needed = new Map(optional.map((name) => [name, false]));
  for (const name of Object.keys(dependencies))
    if (!Object.hasOwn(optionalDependencies, name)) needed.set(name, true);
  return [...needed].map(([name, isRequired]) => ({ name, isRequired }));
}

/** Puts a dependency beside a copy, and its programs where a script finds them. */
function link(
  copy: string,
  { name: own }: PackageManifest,
  name: string,
  { to, bin }: { to: string; bin: unknown },
): void {
  if (name === own) return;
  const modules = join(copy, ...(own ?? '').split('/').map(() => '..'));
  const place = join(modules, name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(to, place, 'junction');
  for (const [program, file] of listPrograms(name, bin)) {
    if (!isSafePath(program) || program.includes('/') || !isSafePath(file)) continue;
    mkdirSync(join(modules, '.bin'), { recursive: true });
    try {
      symlinkSync(join(to, file), join(modules, '.bin', program));
    } catch {
      // Another one has a program of that name.
    }
  }
}

/** `bin` of a package.json: a map, or one file for a program named as the package (npm's docs, "package.json"). */
function listPrograms(name: string, bin: unknown): [program: string, file: string][] {
  const all: [string, unknown][] = isRecord(bin)
    ? Object.entries(bin)
    : [[name.replace(/^@[^/]*\//, ''), bin]];
  return all.flatMap(([program, file]): [string, string][] =>
    typeof file === 'string' ? [[program, file.replace(/^\.\//, '')]] : [],
  );
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
