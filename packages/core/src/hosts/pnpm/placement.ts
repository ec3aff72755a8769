import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import {
  type FindPlaced,
  type Identity,
  type Installed,
  identityOf,
  type LocatePackage,
} from '../installed.ts';
import { parsePnpmLockfile } from './lockfile.ts';
import { withoutPeers } from './lockfile-text.ts';
import { ownLockfile } from './lockfiles.ts';
import { readModulesState, statePath } from './modules-state.ts';

const ownStore = 'node_modules/.pnpm';

/**
 * pnpm puts a package into a folder named after it (`.pnpm/<id>/node_modules/<name>`), or, with the hoisted
 * linker, records its places in `.modules.yaml`. Anything deeper came in the tarball of another package.
 */
export function locatePnpmPackage(tree: FileTree, installed: Installed): LocatePackage {
  const store = readModulesState(tree)?.virtualStore ?? ownStore;
  let hoisted: ReadonlyMap<string, string> | null = null;
  let addresses: FindByAddress | null = null;
  const find: FindByAddress = (name, rest) => {
    addresses ??= findByAddress(installed.versions);
    return addresses(name, rest);
  };
  return (path, claimed) => {
    const found = findInStore(path, store.startsWith('../') ? ownStore : store);
    if (found !== null) return findIdentity(installed, find, found);
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

/** By pnpm's record of the tree, which has no folders: a package's name stands for the root's link to it. */
export function findPlacedByPnpm(tree: FileTree): FindPlaced {
  const own = parsePnpmLockfile(tree.read(ownLockfile(tree), maxBytes.lockfile) ?? '');
  return (name, version) => {
    const installed = own?.versions.get(`${name}@${version}`);
    return installed === undefined ? [] : [{ path: `node_modules/${name}`, installed }];
  };
}

/** Name and the rest from the folder's own name: `@scope+name@1.0.0_peer@2.0.0`. */
function findInStore(path: string, store: string): { name: string; rest: string } | null {
  if (!path.startsWith(`${store}/`)) return null;
  const [, id = '', name = ''] =
    /^([^/]+)\/node_modules\/((?:@[^/]+\/)?[^/@][^/]*)$/.exec(path.slice(store.length + 1)) ?? [];
  const start = `${name.replace('/', '+')}@`;
  if (name === '' || !id.startsWith(start)) return null;
  return { name, rest: id.slice(start.length) };
}

function findIdentity(
  installed: Installed,
  find: FindByAddress,
  { name, rest }: { name: string; rest: string },
): Identity | null {
  const version = /^\d[^_(]*/.exec(rest)?.[0] ?? null;
  return identityOf(installed, name, version ?? find(name, rest));
}

type FindByAddress = (name: string, rest: string) => string | null;

/**
 * A package from no registry: its folder's name is the lockfile's id, with other characters for those that no
 * file name may have, and perhaps cut and with a hash (pnpm's `depPathToFilename`, which differs by version).
 * One that could be two is neither.
 */
function findByAddress(versions: Installed['versions']): FindByAddress {
  const known = new Map<string, string[]>();
  for (const id of versions.keys()) {
    const [name, address] = [id.slice(0, id.indexOf('@', 1)), id.slice(id.indexOf('@', 1) + 1)];
    const all = known.get(name) ?? [];
    if (all.length < maxAddresses) all.push(address);
    known.set(name, all);
  }
  return (name, rest) => {
    const own = asFileName(rest);
    const start = own.replace(/_[0-9a-z]{26,32}$/, '');
    const found = (known.get(name) ?? []).filter((address) => {
      const written = asFileName(address);
      return `${own}_`.startsWith(`${written}_`) || (start !== own && written.startsWith(start));
    });
    return found.length === 1 ? (found[0] ?? null) : null;
  };
}

/** Of one package; a lockfile with more of them is made to be slow, and the rest are unknown. */
const maxAddresses = 100;

const asFileName = (text: string): string => text.replace(/[\\/:*?"<>|#]/g, '+');

/** `hoistedLocations` of `.modules.yaml`: the folders that each package was put into. */
function readHoisted(text: string): Map<string, string> {
  const ids = new Map<string, string>();
  const add = (id: string, paths: readonly string[]) => {
    // `/name@1.0.0(peer@2.0.0)`
    for (const path of paths) ids.set(path, withoutPeers(id.replace(/^\//, '')));
  };
  const state = parseJson(text);
  if (state !== undefined) {
    const places = isRecord(state) ? state['hoistedLocations'] : null;
    if (isRecord(places)) for (const [id, paths] of Object.entries(places)) add(id, stringsOf(paths));
  } else {
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
