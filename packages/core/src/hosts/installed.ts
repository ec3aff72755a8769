/** What a package manager wrote down about one installed package, by the folder it lies in. */
export interface InstalledPackage {
  version: string | null;
  integrity: string | null;
  hasInstallScript: boolean;
  os: string[];
  cpu: string[];
  libc: string[];
  /** Names only: what the package asks for and goes on without. */
  optionalDependencies: string[];
  optional: boolean;
  inBundle: boolean;
}

/** By folder relative to the tree's root, with forward slashes. */
export type Installed = Map<string, InstalledPackage>;
