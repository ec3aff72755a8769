import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { type PackageManifest, parseManifest } from '../files/manifest.ts';
import { listOwnPackage } from './list-own-package.ts';
import type { FoundPackage } from './list-package.ts';
import type { Unjudged } from './unjudged.ts';

/** What a link out of the tree leads to: another project's package, and what it loads from its own tree. */
interface LinkedWalk {
  packages: FoundPackage[];
  /** Null if everything that it depends on was found. */
  unjudged: Unjudged | null;
}

const maxPackages = 2000;

/**
 * Reads a package that a link out of the tree leads to (`npm link`, `file:`, `link:`, `portal:`, the store of
 * an unknown package manager), and its dependencies below its own folder, as Node resolves them. Read-only.
 * Paths begin with the link, so none leads out of the tree by its spelling.
 * @param folder the link's target, relative to the root
 */
export function walkLinked(tree: FileTree, link: string, folder: string): LinkedWalk {
  const name = link.replace(/^.*node_modules\//, '');
  const unknown: Unjudged = { code: 'LINKED_ELSEWHERE', package: name, path: link, detail: folder };
  // A folder that contains this project, or the machine's root, is not a package of it.
  if (/^\.\.(?:\/\.\.)*$/.test(folder) || readManifest(tree, link) === null)
    return { packages: [], unjudged: unknown };
  const packages: FoundPackage[] = [];
  const seen = new Set([link]);
  const pending = [link];
  let whole = true;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const manifest = readManifest(tree, next);
    packages.push({ ...listOwnPackage(tree, next, tree.list(next)), linked: folder });
    const found = (dependency: string) => resolveBelow(tree, link, folder, next, dependency);
    const optional = Object.keys(manifest?.optionalDependencies ?? {});
    const required = Object.keys(manifest?.dependencies ?? {}).filter((each) => !optional.includes(each));
    const places = [...required, ...optional].flatMap((each) => found(each) ?? []);
    if (required.some((each) => found(each) === null)) whole = false;
    if (optional.length > 0 && !optional.some((each) => found(each) !== null)) whole = false;
    for (const place of places) {
      if (seen.has(place)) continue;
      seen.add(place);
      if (seen.size > maxPackages) whole = false;
      else pending.push(place);
    }
  }
  return { packages, unjudged: whole ? null : unknown };
}

/** Node's lookup from a package, upwards to the link; null if the result is elsewhere, or not installed. */
function resolveBelow(
  tree: FileTree,
  link: string,
  folder: string,
  from: string,
  name: string,
): string | null {
  for (
    let place = from;
    place.startsWith(link);
    place = place.slice(0, Math.max(0, place.lastIndexOf('/')))
  ) {
    if (place.endsWith('/node_modules')) continue;
    const candidate = `${place}/node_modules/${name}`;
    if (tree.stat(`${candidate}/package.json`) === null) continue;
    const real = tree.leadsOut(candidate);
    if (real === null) return candidate;
    return real.startsWith(`${folder}/`) ? link + real.slice(folder.length) : null;
  }
  return null;
}

/** @param path '' for the root */
export function readManifest(tree: FileTree, path: string): PackageManifest | null {
  const text = tree.read(path === '' ? 'package.json' : `${path}/package.json`, maxBytes.manifest);
  return text === null ? null : parseManifest(text);
}
