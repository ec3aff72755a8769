import { stateFolders } from '../files/state-folder.ts';
import type { HostName } from '../hosts/index.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Target } from '../runtime/target.ts';
import type { NativePackage } from '../tree/native-package.ts';
import type { Unjudged } from '../tree/unjudged.ts';

export const stampVersion = 3;

/**
 * The record of one install: what ran then, and every native file with its facts. It lies in the tree and travels with
 * it. A short cut, never a verdict: whatever it says is looked at again before anything is failed or rebuilt.
 */
export interface Stamp {
  version: typeof stampVersion;
  target: Target;
  runtime: Pick<Runtime, 'kind' | 'version'>;
  host: HostName | null;
  /** Files that the host rewrites whenever it changes the tree: while they are the same, no walk is needed. */
  installState: FileFingerprint[];
  /** All installed packages, those without anything native included. */
  count: number;
  packages: NativePackage[];
  /** What of the tree was not judged, and will not be while it is as it is. A tree that could not be read has no stamp. */
  unjudged: Unjudged[];
  /** Runtimes that everything here was found to fit, the latest first. */
  fits: RuntimeFingerprint[];
  /** Files that programs were found to be able to load, as far as their libraries and symbols go, the latest first. */
  links: LinkFingerprint[];
}

/** A file as `stat` gave it: cheap to compare, and different after every write that a host makes. */
export interface FileFingerprint {
  /** Relative to the tree's root, or absolute for files of the machine. */
  path: string;
  size: number;
  mtimeMs: number;
}

/** A program on a machine, as far as it decides what loads, in a form that costs a few `stat` calls to compare. */
export interface ProgramFingerprint {
  exec: FileFingerprint;
  /** The dynamic loader: it changes with the C library. Null off Linux and for static programs. */
  loader: FileFingerprint | null;
  /** Libraries of the machine that the files were found to load with. */
  libraries: FileFingerprint[];
}

/** What was asked of the machine before, and need not be asked again while nothing concerned has changed. */
export interface LinkFingerprint extends ProgramFingerprint {
  /** Files that lack nothing, as `fingerprintFile` names them. */
  files: string[];
}

export interface RuntimeFingerprint extends ProgramFingerprint {
  target: Target;
  nodeApi: number | null;
  /** Places, relative to the root, where a file would be loaded first, and where there was none. */
  vacant: string[];
  /** Findings that the packages concerned live with: a check that is asked for has to name them. */
  warnings: number;
}

/** A file of the tree as it is now. */
export function fingerprintFile(path: string, { size, mtimeMs }: { size: number; mtimeMs: number }): string {
  return `${path}:${size}:${mtimeMs}`;
}

/** The most runtimes that a stamp remembers: more than anybody switches between, and bounded. */
export const maxFits = 8;

/** Where a stamp lies, relative to the tree's root: with the packages, or, for Plug'n'Play, with Yarn's own state. */
export const stampPaths = [`${stateFolders[0]}/stamp.json`, `${stateFolders[1]}/stamp.json`] as const;
