import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';

/** What a package manager recorded about one installed package. */
export interface InstalledPackage {
  /** If it differs from the folder's, under an alias; absent in records by name. */
  name?: string | null;
  /** Names of folders that records by name put it into, beside its own; absent without any. */
  aliases?: readonly string[];
  version: string | null;
  /** Of the tarball, in the host's own notation. */
  integrity: string | null;
  /** Null if the host does not say: the package's own manifest decides. */
  hasInstallScript: boolean | null;
  os: string[];
  cpu: string[];
  libc: string[];
  /** Names only: dependencies that the package can do without. */
  optionalDependencies: string[];
  optional: boolean;
  inBundle: boolean;
}

/**
 * What the host recorded about a tree: npm by folder, the others by name and version. If it is not
 * `complete`, anything it does not mention has to be inspected.
 */
export interface Installed {
  /** By folder relative to the tree's root, with forward slashes. */
  folders: ReadonlyMap<string, InstalledPackage>;
  /** By `name@version`. */
  versions: ReadonlyMap<string, InstalledPackage>;
  complete: boolean;
  /** It lists what was installed in this tree, rather than what the project asks for on any machine. */
  isActual: boolean;
}

/** A package that the host recorded as put into this tree. */
interface PlacedPackage {
  /** Relative to the root; the one that the root itself would find, where the record has names only. */
  path: string;
  installed: InstalledPackage;
}

/** Identifies the package in a folder. */
export interface Identity {
  name: string;
  version: string | null;
  installed: InstalledPackage;
}

/**
 * The package that the host itself put into a folder, by its record of places and its lockfile. A manifest's
 * own name and version are claims, which these can only confirm. Null for a folder that the host put nothing
 * into: its package came inside another one.
 */
export type LocatePackage = (
  path: string,
  claimed: { name: string | null; version: string | null },
) => Identity | null;

export type FindPlaced = (name: string, version: string) => PlacedPackage[];

export const findNonePlaced: FindPlaced = () => [];

/** A package that the lockfile lists by name and version. */
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
  /**
   * Files, relative to the root, best first: what the host says it installed, then what it was asked to
   * install.
   */
  list(tree: FileTree): readonly string[];
  /** Null for a text in another format, or a torn one. */
  parse(text: string): Installed | null;
  /**
   * A record of what the project asks for, where the host's record of what is installed may call a package
   * optional that is required by now; null where that cannot be.
   */
  readonly required: string | null;
  locate(tree: FileTree, installed: Installed): LocatePackage;
  /**
   * Finds packages in the host's own record of this tree by name and version; finds none where it keeps no such
   * record, since a lockfile also lists what an install may leave out.
   */
  findPlaced(tree: FileTree, installed: Installed): FindPlaced;
  /** Whether its records say which packages are optional. */
  marksOptional: boolean;
  /** Whether it runs the scripts of packages bundled in another one's tarball. */
  runsBundled: boolean;
}

/** Where a host recorded nothing. */
export const nothingWritten: Installed = {
  folders: new Map(),
  versions: new Map(),
  complete: false,
  isActual: false,
};

/** What is known about a package in a folder. */
export function findInstalled(
  { folders, versions }: Installed,
  path: string,
  name: string | null,
  version: string | null,
): InstalledPackage | undefined {
  return folders.get(path) ?? versions.get(`${name ?? ''}@${version ?? ''}`);
}

/**
 * A host's records of the installed packages; empty where none of them helps. A package is required where one
 * of its records says so.
 */
export function readInstalled(
  tree: FileTree,
  { list, parse, required }: Pick<InstalledRecords, 'list' | 'parse' | 'required'>,
): Installed {
  const read = (path: string) => {
    const text = tree.read(path, maxBytes.lockfile);
    return text === null ? null : parse(text);
  };
  for (const path of list(tree)) {
    const installed = read(path);
    if (installed === null) continue;
    const wanted = required === null || required === path ? null : read(required);
    return wanted === null ? installed : withRequired(installed, wanted);
  }
  return nothingWritten;
}

function withRequired(installed: Installed, wanted: Installed): Installed {
  const versions = [...installed.versions].map(([id, pkg]) => {
    const optional = pkg.optional && wanted.versions.get(id)?.optional !== false;
    return [id, { ...pkg, optional }] as const;
  });
  return { ...installed, versions: new Map(versions) };
}
