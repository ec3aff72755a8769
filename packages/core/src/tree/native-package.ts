import type { NativeFile } from '@abistamp/binary';
import type { LoaderRecord } from '../loaders/index.ts';
import type { DeclaredPlatform } from '../runtime/matches-platform.ts';

/** An installed package that holds native files, or declares a build and should. */
export interface NativePackage {
  name: string;
  /** Null where the manifest has none. */
  version: string | null;
  /** Folder, relative to the tree's root, with forward slashes: `node_modules/a/node_modules/b`; `.` is the root itself. */
  path: string;
  /** The lockfile's integrity of the tarball it came from, where the host records one. */
  integrity: string | null;
  /** How its own code finds its native files. */
  loader: LoaderRecord;
  /** Its own code goes on without its native file (JavaScript or WebAssembly instead). */
  fallback: boolean;
  build: DeclaredBuild | null;
  /** `os`, `cpu` and `libc` of package.json: present on packages made for one platform. */
  platform: DeclaredPlatform | null;
  /** Only wanted by packages that go on without it (`optionalDependencies`). */
  optional: boolean;
  /** Platform packages it may take its native part from, and its optional dependencies: the folder each resolves to, null for one that is not installed. */
  resolvedDeps: Record<string, string | null>;
  files: RecordedFile[];
  /** Where it really is, relative to the root, for a package of another project that a link leads to: judged here, and repaired there. */
  linked?: string;
  /** Native files that should be here and are not, by what was recorded of this version, or what its package.json names. */
  expected: string[];
}

/** How a package says that something has to be compiled or fetched after it was unpacked. */
export interface DeclaredBuild {
  /** The install script, or `node-gyp rebuild` where only a binding.gyp stands for one (npm's rule). */
  script: string;
  /** There is a binding.gyp, CMakeLists.txt or the like: it can be built from source. */
  source: boolean;
  /** The package bundles its dependencies' folder into its parent's tarball: hosts treat its scripts apart. */
  bundled: boolean;
}

/** A native file as it was when it was looked at. */
export interface RecordedFile {
  /** Relative to the package, forward slashes. */
  path: string;
  size: number;
  /** Milliseconds since the epoch, as `lstat` gives them. */
  mtimeMs: number;
  facts: NativeFile;
  /** Where it came from: compiled on this machine, or delivered (in the tarball, or downloaded by a script). */
  origin: 'built' | 'delivered';
  /** Lower-case hex. Null for what was built (builds are not reproducible) and for what was not hashed yet. */
  sha256: string | null;
}
