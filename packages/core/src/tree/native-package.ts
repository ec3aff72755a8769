import type { NativeFile } from '@abistamp/binary';
import type { LoaderRecord } from '../loaders/index.ts';
import { meets, type RuntimeCondition } from '../runtime/condition.ts';
import type { DeclaredPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** An installed package that contains native files, or declares a build and should. */
export interface NativePackage {
  name: string;
  /** Null if the manifest has none. */
  version: string | null;
  /**
   * Folder relative to the tree's root, with forward slashes: `node_modules/a/node_modules/b`; `.` is the
   * root itself.
   */
  path: string;
  /** The lockfile's integrity for the tarball it came from, if the host records one. */
  integrity: string | null;
  /** How its own code finds its native files. */
  loader: LoaderRecord;
  /**
   * The runtimes on which its own code cannot do without its native file; on others it continues with JavaScript
   * or WebAssembly.
   */
  needs: readonly RuntimeCondition[];
  build: DeclaredBuild | null;
  /** `os`, `cpu` and `libc` of package.json, set on packages made for one platform. */
  platform: DeclaredPlatform | null;
  /** Only required by packages that can do without it (`optionalDependencies`). */
  optional: boolean;
  /**
   * Of an optional package that is made for no one platform: the folders of packages that list it in
   * `optionalDependencies`. Their code may need it all the same.
   */
  dependents?: string[];
  /**
   * The folders of platform packages from which it may take its native part, and of its optional
   * dependencies; null for one that is not installed.
   */
  resolvedDeps: Record<string, string | null>;
  files: RecordedFile[];
  /**
   * Where it really is, relative to the root, for a package of another project that a link leads to: judged
   * here, and repaired there.
   */
  linked?: string;
  /**
   * Native files that should be here and are not, by what was recorded of this version, or what its
   * package.json names.
   */
  expected: string[];
  /** The host put it here, and its whole folder is gone. */
  gone?: true;
}

/** How a package says that something has to be compiled or downloaded after it was extracted. */
export interface DeclaredBuild {
  /** The install script, or `node-gyp rebuild` if only a binding.gyp stands for one (npm's rule). */
  script: string;
  /** There is a binding.gyp, CMakeLists.txt or the like: it can be built from source. */
  source: boolean;
  /** It came bundled in its parent's tarball: hosts treat its scripts differently. */
  bundled: boolean;
}

/** A native file as it was when it was read. */
export interface RecordedFile {
  /** Relative to the package, with forward slashes. */
  path: string;
  size: number;
  /** Milliseconds since the epoch, as from `lstat`. */
  mtimeMs: number;
  facts: NativeFile;
  /** Its origin: compiled on this machine, or delivered (in the tarball, or downloaded by a script). */
  origin: 'built' | 'delivered';
  /** Lower-case hex. Null for built files (builds are not reproducible) and until it is computed. */
  sha256: string | null;
}

/** Whether a package's own code cannot do without its native file on a runtime. */
export const isNeeded = ({ needs }: NativePackage, runtime: Runtime): boolean =>
  needs.some((each) => meets(each, runtime));

/** Whether a package may be missing because nothing that is required lists it as required. */
export const isSpared = ({ optional, platform }: NativePackage): boolean => optional && platform === null;
