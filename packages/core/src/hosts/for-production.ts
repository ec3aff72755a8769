import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { parseManifest } from '../files/manifest.ts';

/** For hosts that keep no record of what an install left out: whether none of the devDependencies is there. */
export function isForProduction(tree: FileTree): boolean {
  const manifest = parseManifest(tree.read('package.json', maxBytes.manifest) ?? '');
  const names = Object.keys(manifest?.devDependencies ?? {});
  return names.length > 0 && names.every((name) => tree.stat(`node_modules/${name}/package.json`) === null);
}
