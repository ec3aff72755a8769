import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, stringOf } from '../../files/json.ts';
import { type Installed, identityOf, type LocatePackage } from '../installed.ts';
import { type BunEntry, readBunLockfile } from './lockfile.ts';

/**
 * By the keys of bun.lock, each of which is the way through the folders (`outer/inner`, after the name of a
 * workspace package), or by the folder that the isolated linker names after the package. Bun leaves the
 * `node_modules` that a tarball brings where it is, so a folder says nothing by its name.
 */
export function locateBunPackage(tree: FileTree, installed: Installed): LocatePackage {
  const lockfile = readBunLockfile(tree);
  const entries = new Map((lockfile?.packages ?? []).map((entry) => [entry.place, entry]));
  const members = new Map(
    [...(lockfile?.workspaces ?? [])].map(([folder, about]) => [
      folder,
      isRecord(about) ? about['name'] : null,
    ]),
  );
  const find = (path: string): BunEntry | null => {
    const [, folder = '', inner = ''] = /^(?:(.*?)\/)??node_modules\/(.*)$/s.exec(path) ?? [];
    const names = inner.split('/node_modules/');
    const member = folder === '' ? '' : stringOf(members.get(folder));
    if (member === null || !names.every((name) => packageName.test(name))) return null;
    const entry = entries.get([...(member === '' ? [] : [member]), ...names].join('/'));
    // Under an alias the folder has another name, which the lockfile of the project gave it.
    return entry?.info['bundled'] !== true ? (entry ?? null) : null;
  };
  return (path, { name, version }) => {
    const [, id = '', isolated = null] = isolatedFolder.exec(path) ?? [];
    const isOwn =
      isolated === null ? find(path)?.version === version : id.replace('+', '/').startsWith(`${isolated}@`);
    const found = isolated ?? find(path)?.name;
    return isOwn && found === name ? identityOf(installed, name, version) : null;
  };
}

const packageName = /^(?:@[^/]+\/)?[^/@.][^/]*$/;

/** Anything deeper came with that package. */
const isolatedFolder = /^node_modules\/\.bun\/([^/]+)\/node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)$/;
