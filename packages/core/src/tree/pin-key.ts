import { packageId } from '../files/package-id.ts';

/** How a file's pinned hash is found: by package, version and place, wherever in the tree the package is. */
export function pinKey(pkg: { name: string; version: string | null }, file: string): string {
  return `${packageId(pkg)}/${file}`;
}
