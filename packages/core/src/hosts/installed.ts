import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';

/** What a package manager wrote down about one installed package. */
export interface InstalledPackage {
  /** Where it is not that of its folder, under an alias; absent where the record is kept by name. */
  name?: string | null;
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

/** Which package a folder is of. */
export interface Identity {
  name: string;
  version: string | null;
  installed: InstalledPackage;
}

/**
 * Which package a host itself put into a folder: by its record of places and its lockfile. A manifest's own name and version are
 * claims, which these can only confirm. Null for a folder that the host put nothing into: what is there came inside another package.
 */
export type LocatePackage = (
  path: string,
  claimed: { name: string | null; version: string | null },
) => Identity | null;

/** A package that the lockfile knows by its name and version. */
export function identityOf(
  { versions }: Installed,
  name: string | null,
  version: string | null,
): Identity | null {
  const installed = versions.get(`${name ?? ''}@${version ?? ''}`);
  return installed === undefined || name === null ? null : { name, version, installed };
}

/** How a host's records are found and read. */
export interface InstalledRecords {
  /** Files, relative to the root, best first: what the host says it installed, then what it was to install. */
  list(tree: FileTree): readonly string[];
  /** Null for a text of another format, or a torn one. */
  parse(text: string): Installed | null;
  locate(tree: FileTree, installed: Installed): LocatePackage;
  /** Whether it runs the scripts of packages that came inside another one's tarball. */
  runsBundled: boolean;
}

const nothingWritten: Installed = { folders: new Map(), versions: new Map(), complete: false };

/** What is known of a package that lies in a folder. */
export function findInstalled(
  { folders, versions }: Installed,
  path: string,
  name: string | null,
  version: string | null,
): InstalledPackage | undefined {
  return folders.get(path) ?? versions.get(`${name ?? ''}@${version ?? ''}`);
}

/** What a host wrote down about the packages that are installed; nothing where it wrote nothing that helps. */
export function readInstalled(
  tree: FileTree,
  { list, parse }: Pick<InstalledRecords, 'list' | 'parse'>,
): Installed {
  for (const path of list(tree)) {
    const text = tree.read(path, maxBytes.lockfile);
    const installed = text === null ? null : parse(text);
    if (installed !== null) return installed;
  }
  return nothingWritten;
}
