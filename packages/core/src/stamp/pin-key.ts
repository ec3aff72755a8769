import type { NativePackage } from '../tree/native-package.ts';

/** How a file's pinned hash is found: by package, version and place, wherever in the tree the package lies. */
export function pinKey(pkg: Pick<NativePackage, 'name' | 'version'>, file: string): string {
  return `${pkg.name}@${pkg.version ?? ''}/${file}`;
}
