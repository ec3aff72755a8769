import { stateFolders } from '../files/state-folder.ts';
import type { HostName } from '../hosts/index.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Target } from '../runtime/target.ts';
import type { NativePackage } from '../tree/native-package.ts';
import type { Unjudged } from '../tree/unjudged.ts';

export const stampVersion = 5;

/** The record that is committed, beside the lockfile. */
export const sidecarName = 'abi-lock.json';

/**
 * The record of one install: what ran then, and every native file with its facts. It is in the tree and
 * travels with it. A shortcut, never a verdict: whatever it says is checked again before anything is failed
 * or rebuilt.
 */
export interface Stamp {
  version: typeof stampVersion;
  target: Target;
  runtime: Pick<Runtime, 'kind' | 'version'>;
  host: HostName | null;
  /**
   * Files that the host rewrites whenever it changes the tree: while they are unchanged, no walk is needed.
   */
  installState: FileFingerprint[];
  /** abi-lock.json as it was compared; null where there was none. Another one pins something else. */
  sidecar: FileFingerprint | null;
  /** All installed packages, those without anything native included. */
  count: number;
  packages: NativePackage[];
  /**
   * Parts of the tree that were not judged, and will not be as long as they are unchanged. A tree that could
   * not be read has no stamp.
   */
  unjudged: Unjudged[];
  /** Runtimes that everything here fitted, newest first. */
  fits: RuntimeFingerprint[];
  /** Files that programs were found able to load, as far as libraries and symbols go, newest first. */
  links: LinkFingerprint[];
}

/** A file as `stat` sees it: cheap to compare, and different after every write by a host. */
export interface FileFingerprint {
  /** Relative to the tree's root, or absolute for files of the machine. */
  path: string;
  size: number;
  mtimeMs: number;
}

/**
 * A program on a machine, as far as it decides what loads, in a form that takes a few `stat` calls to
 * compare.
 */
export interface ProgramFingerprint {
  exec: FileFingerprint;
  /** The dynamic loader: it changes with the C library. Null off Linux and for static programs. */
  loader: FileFingerprint | null;
  /** Libraries of the machine with which the files were found to load. */
  libraries: FileFingerprint[];
}

/** Earlier results about the machine, valid as long as nothing concerned has changed. */
export interface LinkFingerprint extends ProgramFingerprint {
  /** Files that lack nothing, in the form of `fingerprintFile`. */
  files: string[];
}

export interface RuntimeFingerprint extends ProgramFingerprint {
  target: Target;
  nodeApi: number | null;
  /** Places, relative to the root, where a file would be loaded first, and where there was none. */
  vacant: string[];
  /** Findings that packages can live with, and what is outside: an explicit check has to name them. */
  warnings: number;
  /** The number of native packages that may be loaded there. */
  native: number;
}

/** A file of the tree as it is now. */
export function fingerprintFile(path: string, { size, mtimeMs }: { size: number; mtimeMs: number }): string {
  return `${path}:${size}:${mtimeMs}`;
}

/** The maximum number of runtimes that a stamp remembers: more than anyone switches between. */
export const maxFits = 8;

/**
 * Path of a stamp, relative to the tree's root: with the packages or, for Plug'n'Play, with Yarn's own state.
 */
export const stampPaths = [`${stateFolders[0]}/stamp.json`, `${stateFolders[1]}/stamp.json`] as const;
