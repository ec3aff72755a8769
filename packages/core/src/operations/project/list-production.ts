import type { FileTree } from '../../files/file-tree.ts';
import { readManifest } from '../../tree/walk-linked.ts';

/** The folder that a package finds another one in; null if it finds none. */
export type Resolve = (from: string, name: string) => string | null;

/** More packages than any app has. */
const maxPackages = 50_000;

/** The folders of all packages that those in these folders need to run: no devDependencies. */
export function listProduction(tree: FileTree, find: Resolve, folders: readonly string[]): Set<string> {
  const found = new Set<string>();
  const pending = [...folders];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const manifest = readManifest(tree, next);
    if (manifest === null) continue;
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const place = find(next, name);
      if (place === null || found.has(place) || found.size > maxPackages) continue;
      found.add(place);
      pending.push(place);
    }
  }
  return found;
}
