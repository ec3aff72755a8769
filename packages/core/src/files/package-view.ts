import type { PackageManifest } from './manifest.ts';

/**
 * What a loader's detection may look at: the files of one package, read only. Paths are relative to the
 * package.
 */
export interface PackageView {
  manifest: PackageManifest;
  /** Native files found in the package, in any order. */
  files: string[];
  exists(path: string): boolean;
  /** File names in a folder; empty where there is none. */
  list(path: string): string[];
  /** Text of a file of at most 1 MiB; null where there is none, or it is larger. */
  read(path: string): string | null;
  /**
   * The folder of an installed dependency as this package would resolve it, as a view of its own;
   * null where it is not installed.
   */
  dependency(name: string): PackageView | null;
}
