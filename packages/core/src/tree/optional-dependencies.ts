import type { FileTree } from '../files/file-tree.ts';
import type { Installed } from '../hosts/installed.ts';
import { readManifest } from './walk-linked.ts';

/** The names in the `optionalDependencies` of the package in a folder, by the records of its host. */
export function readOptional(
  tree: FileTree,
  { folders, versions }: Installed,
): (folder: string) => readonly string[] {
  const takers = new Map<string, Map<string, readonly string[]>>();
  for (const [id, { optionalDependencies }] of versions) {
    const at = id.indexOf('@', 1);
    const name = id.slice(0, at);
    if (optionalDependencies.length > 0)
      takers.set(name, (takers.get(name) ?? new Map()).set(id.slice(at + 1), optionalDependencies));
  }
  return (folder) => {
    const own = folders.get(folder);
    if (own !== undefined) return own.optionalDependencies;
    const found = takers.get(nameOf(folder));
    if (found === undefined) return [];
    const [only = []] = found.values();
    return found.size === 1 ? only : (found.get(readManifest(tree, folder)?.version ?? '') ?? []);
  };
}

/** The name that a package's folder stands for. */
export function nameOf(folder: string): string {
  const modules = folder.lastIndexOf('node_modules/');
  return modules < 0 ? folder : folder.slice(modules + 'node_modules/'.length);
}
