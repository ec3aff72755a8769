import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { parseManifest } from '../files/manifest.ts';
import { type FindPlaced, findNonePlaced, type Installed, identityOf } from './installed.ts';

/**
 * For hosts that keep no record of an install: whatever that left out, it brought what the project itself
 * requires to run. In a workspace it may have been made for another member alone.
 */
export function findRequiredByRoot(tree: FileTree, installed: Installed): FindPlaced {
  const manifest = parseManifest(tree.read('package.json', maxBytes.manifest) ?? '');
  if (manifest === null || 'workspaces' in manifest.raw) return findNonePlaced;
  return (name, version) => {
    const path = `node_modules/${name}`;
    const found = identityOf(installed, name, version);
    if (found === null || !Object.hasOwn(manifest.dependencies, name)) return [];
    return [{ path, installed: found.installed }];
  };
}
