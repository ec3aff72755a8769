import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { lacksModules } from '../layout.ts';

/** Unless `pnpUnpluggedFolder` is set. */
const unpluggedFolder = '.yarn/unplugged';

/** What is missing for anything to be said about a tree of Yarn's; null if it is complete. */
export function findYarnLack(tree: FileTree): string | null {
  if (lacksModules(tree) === null) return null;
  if (tree.stat('.pnp.cjs') === null) return lacksModules(tree);
  return isUnpacked(tree) ? null : "what Yarn's .pnp.cjs names is not unpacked";
}

/**
 * Whether the packages that Yarn extracts are present: a repository may contain only the map and the archives
 * (zero-install).
 */
function isUnpacked(tree: FileTree): boolean {
  if (tree.stat(unpluggedFolder) !== null) return true;
  const maps = ['.pnp.cjs', '.pnp.data.json'].map((path) => tree.read(path, maxBytes.lockfile) ?? '');
  return !maps.some((text) => text.includes(`"packageLocation": "./${unpluggedFolder}/`));
}
