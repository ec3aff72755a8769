import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';

/** Where Plug'n'Play keeps packages, and what each of them may require (Yarn's docs, "PnP specification"). */
interface PnpMap {
  /**
   * Every package by its folder relative to the root, including those in archives, which contain nothing
   * native.
   */
  folders: ReadonlyMap<string, PnpPackage>;
  /** The number of packages in archives or elsewhere outside the root, where nothing native ever is. */
  archived: number;
  /**
   * Folders that the map has but the disk does not, if everything that requires their packages is in archives
   * and so cannot be asked.
   */
  absent: string[];
  /** Folders of packages under development here. */
  workspaces: string[];
  /** The folder of a dependency as the package in this folder resolves it, or its place in an archive. */
  resolve(folder: string, name: string): string | null;
}

interface PnpPackage {
  name: string | null;
  version: string | null;
  dependencies: ReadonlyMap<string, string>;
}

/**
 * Reads `.pnp.data.json`, or the state that `.pnp.cjs` contains as a string; runs nothing. Null if there is
 * neither.
 */
export function readPnpMap(tree: FileTree): PnpMap | null {
  const state = parseJson(
    tree.read('.pnp.data.json', maxBytes.lockfile) ?? inlined(tree.read('.pnp.cjs', maxBytes.lockfile)),
  );
  const registry = isRecord(state) ? state['packageRegistryData'] : null;
  if (!Array.isArray(registry)) return null;
  const folders = new Map<string, PnpPackage>();
  const byReference = new Map<string, string>();
  const workspaces: string[] = [];
  const askedFor = new Set<string>();
  let archived = 0;
  for (const { name, reference, info } of listEntries(registry)) {
    const location = stringOf(info['packageLocation']);
    const folder = folderOf(location);
    const id = `${name ?? ''}@${reference ?? ''}`;
    if (folder === null) {
      archived++;
      if (location !== null) byReference.set(id, location);
      continue;
    }
    // An unplugged package with peer dependencies is linked softly as well, and is no workspace for that.
    const isOwn = /(?:^|#)(?:workspace|portal|link):/.test(reference ?? '');
    if (info['linkType'] === 'SOFT' && isOwn && folder !== '') workspaces.push(folder);
    const dependencies = new Map<string, string>();
    for (const [wanted, found] of pairsOf(info['packageDependencies'])) {
      // A string is a reference; a pair names another package (an alias); null is a missing peer.
      const key = Array.isArray(found) ? found.map(String).join('@') : `${String(wanted)}@${String(found)}`;
      if (typeof wanted === 'string' && found !== null) dependencies.set(wanted, key);
    }
    for (const key of dependencies.values()) if (key !== id) askedFor.add(key);
    if (!folders.has(folder))
      folders.set(folder, {
        name,
        version: /(?:^|#)npm:(\d[^:]*)$/.exec(reference ?? '')?.[1] ?? null,
        dependencies,
      });
    byReference.set(id, folder);
  }
  // The map also names packages for other machines, which were not extracted.
  const isGone = (folder: string) => tree.stat(`${folder}/package.json`) === null;
  return {
    folders,
    archived,
    workspaces,
    absent: [...byReference]
      .filter(([id, folder]) => folders.has(folder) && !askedFor.has(id) && isGone(folder))
      .map(([, folder]) => folder),
    resolve: (folder, name) => {
      const found =
        byReference.get(folders.get(folder)?.dependencies.get(name) ?? '') ??
        byReference.get(folders.get('')?.dependencies.get(name) ?? '') ??
        null;
      return found !== null && folders.has(found) && isGone(found) ? null : found;
    },
  };
}

function* listEntries(registry: unknown[]) {
  for (const [name, versions] of pairsOf(registry))
    for (const [reference, info] of pairsOf(versions))
      if (isRecord(info)) yield { name: stringOf(name), reference: stringOf(reference), info };
}

const pairsOf = (value: unknown): [unknown, unknown][] =>
  Array.isArray(value) ? value.filter((pair): pair is [unknown, unknown] => Array.isArray(pair)) : [];

/**
 * The one string literal with the state, with the escapes that Yarn writes: a line end, a backslash, a quote.
 */
function inlined(text: string | null): string | null {
  const literal = text === null ? null : /RAW_RUNTIME_STATE =\s*'((?:[^'\\]|\\[\s\S])*)'/.exec(text)?.[1];
  return literal?.replace(/\\([\s\S])/g, (_, escaped: string) => (escaped === '\n' ? '' : escaped)) ?? null;
}

/** `./.yarn/unplugged/…/` in its plain form; null for places in an archive or outside the root. */
function folderOf(location: string | null): string | null {
  if (location === null || !location.startsWith('./') || /\.zip\//.test(location)) return null;
  const parts = location.split('/').filter((part) => part !== '' && part !== '.');
  // `__virtual__/<hash>/<n>/` stands for n folders up, and is not a folder itself.
  const at = parts.findIndex((part) => part === '__virtual__' || part === '$$virtual');
  const up = at < 0 ? 0 : Number(parts[at + 2] ?? 0);
  if (!(up <= Math.max(at, 0))) return null;
  if (at >= 0) parts.splice(at - up, 3 + up);
  return parts.includes('..') ? null : parts.join('/');
}
