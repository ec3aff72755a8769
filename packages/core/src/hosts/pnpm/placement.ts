import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { type Identity, type Installed, identityOf, type LocatePackage } from '../installed.ts';
import { emptyPackage } from './lockfile-text.ts';
import { readModulesState, statePath } from './modules-state.ts';

const ownStore = 'node_modules/.pnpm';

/**
 * pnpm puts a package into a folder named after it (`.pnpm/<id>/node_modules/<name>`), or, with the hoisted
 * linker, records its places in `.modules.yaml`. Anything deeper came in the tarball of another package.
 */
export function locatePnpmPackage(tree: FileTree, installed: Installed): LocatePackage {
  const store = readModulesState(tree)?.virtualStore ?? ownStore;
  let hoisted: ReadonlyMap<string, string> | null = null;
  return (path, claimed) => {
    const found = findInStore(path, store.startsWith('../') ? ownStore : store);
    if (found !== null) return findIdentity(installed, found);
    if (path.startsWith('../')) {
      // The global virtual store, whose packages only pnpm builds.
      const name = /^.*?\/links\/(?:(?!node_modules\/).)*\/node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(
        path,
      )?.[1];
      return name === undefined || name !== claimed.name
        ? null
        : identityOf(installed, name, claimed.version);
    }
    hoisted ??= readHoisted(tree.read(statePath, maxBytes.lockfile) ?? '');
    const id = hoisted.get(path);
    const end = id?.indexOf('@', 1) ?? -1;
    return id === undefined || end < 0 ? null : identityOf(installed, id.slice(0, end), id.slice(end + 1));
  };
}

/** Name and version from the folder's own name: `@scope+name@1.0.0_peer@2.0.0`. */
function findInStore(path: string, store: string): { name: string; version: string } | null {
  if (!path.startsWith(`${store}/`)) return null;
  const [, id = '', name = ''] =
    /^([^/]+)\/node_modules\/((?:@[^/]+\/)?[^/@][^/]*)$/.exec(path.slice(store.length + 1)) ?? [];
  const start = `${name.replace('/', '+')}@`;
  if (name === '' || !id.startsWith(start)) return null;
  return { name, version: /^[^_(]+/.exec(id.slice(start.length))?.[0] ?? '' };
}

/** A folder or tarball of the project's own has no version in the lockfile: the project put it there. */
function findIdentity(
  installed: Installed,
  { name, version }: { name: string; version: string },
): Identity | null {
  if (!version.startsWith('file+')) return identityOf(installed, name, version);
  return { name, version: null, installed: emptyPackage(`${name}@`) };
}

/** `hoistedLocations` of `.modules.yaml`: the folders that each package was put into. */
function readHoisted(text: string): Map<string, string> {
  const ids = new Map<string, string>();
  const add = (id: string, paths: readonly string[]) => {
    // `/name@1.0.0(peer@2.0.0)`
    for (const path of paths) ids.set(path, id.replace(/^\//, '').replace(/\(.*$/, ''));
  };
  try {
    const state: unknown = JSON.parse(text);
    const places = isRecord(state) ? state['hoistedLocations'] : null;
    if (isRecord(places)) for (const [id, paths] of Object.entries(places)) add(id, stringsOf(paths));
  } catch {
    let inside = false;
    let id = '';
    for (const line of text.split('\n')) {
      if (/^\S/.test(line)) inside = line.startsWith('hoistedLocations:');
      else if (inside && line.startsWith('    - ')) add(id, [unquoted(line.slice(6))]);
      else if (inside) id = unquoted(line.trim().replace(/:$/, ''));
    }
  }
  return ids;
}

const unquoted = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/, '$2');
