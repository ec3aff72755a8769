import type { PackageManifest } from './manifest.ts';

/**
 * What loader detection may look at: the files of one package, read-only. Paths are relative to the package.
 */
export interface PackageView {
  manifest: PackageManifest;
  /** Native files found in the package, unordered. */
  files: string[];
  exists(path: string): boolean;
  /** File names in a folder; empty when there is no such folder. */
  list(path: string): string[];
  /** Text of a file of at most 1 MiB; null when it is missing or larger. */
  read(path: string): string | null;
  /** The same as bytes. */
  readBytes(path: string): Uint8Array | null;
  /** An installed dependency, resolved as this package would resolve it; null when it is not installed. */
  dependency(name: string): PackageView | null;
}
