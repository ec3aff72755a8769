/** What a package manager wrote down about one installed package. */
export interface InstalledPackage {
  version: string | null;
  /** Of the tarball, in the host's own notation. */
  integrity: string | null;
  /** Null where the host does not say: the package's own manifest has to. */
  hasInstallScript: boolean | null;
  os: string[];
  cpu: string[];
  libc: string[];
  /** Names only: what the package asks for and goes on without. */
  optionalDependencies: string[];
  optional: boolean;
  inBundle: boolean;
}

/**
 * What the host wrote down about a tree: npm by folder, the others by name and version. Where it is not `complete`, what it says nothing about may be anything, and
 * has to be looked at.
 */
export interface Installed {
  /** By folder relative to the tree's root, with forward slashes. */
  folders: ReadonlyMap<string, InstalledPackage>;
  /** By `name@version`. */
  versions: ReadonlyMap<string, InstalledPackage>;
  complete: boolean;
}

export const nothingWritten: Installed = { folders: new Map(), versions: new Map(), complete: false };

/** What is known of a package that lies in a folder. */
export function findInstalled(
  { folders, versions }: Installed,
  path: string,
  name: string | null,
  version: string | null,
): InstalledPackage | undefined {
  return folders.get(path) ?? versions.get(`${name ?? ''}@${version ?? ''}`);
}
