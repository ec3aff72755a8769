import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { promisesAddon } from './expected-files.ts';

/**
 * What a package.json says of native parts, by the folders of packages that have none: it names an addon or a
 * tool that loads one, or else has an install script or optional dependencies.
 */
export type ManifestSigns = Map<string, 'addon' | 'build'>;

/** Parses nothing: most packages have neither. */
export function addSigns(signs: ManifestSigns, tree: FileTree, path: string): void {
  const text = tree.read(`${path}/package.json`, maxBytes.manifest) ?? '';
  if (promisesAddon(text)) signs.set(path, 'addon');
  else if (
    (text.includes('install"') || text.includes('optionalDependencies"')) &&
    /"(?:(?:pre|post)?install|optionalDependencies)"\s*:/.test(text)
  )
    signs.set(path, 'build');
}
