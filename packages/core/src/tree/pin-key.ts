import { packageId } from '../files/package-id.ts';

/** The key of a file's pinned hash: by package, version and file, wherever in the tree the package is. */
export function pinKey(pkg: { name: string; version: string | null }, file: string): string {
  return `${packageId(pkg)}/${file}`;
}
