/**
 * How a package's own code finds its native file, as data: found out once, when a tree is recorded, by reading the
 * package (never by running it), and enough to tell later, for any runtime, which file would be picked.
 */
export type Loader =
  | NodeGypBuildLoader
  | BindingsLoader
  | NodePreGypLoader
  | PkgPrebuildsLoader
  | RequireAddonLoader
  | CmakeTsLoader
  | SearchLoader
  | PlatformPackageLoader
  | GeneralLoader
  /** Nothing native was recognised, neither files nor code that would load one. */
  | { kind: 'unknown' };

interface Conditional {
  /** The only place that loads is reached on such runtimes alone. */
  when?: RuntimeCondition;
}

/** `require('node-gyp-build')(root)`, and its relatives that follow the same file names. */
export interface NodeGypBuildLoader extends Conditional {
  kind: 'node-gyp-build';
  /** Folder handed to it, relative to the package; empty for the package itself. */
  root: string;
  /**
   * `tags`: 4.x. `names`: up to 3.x, `prebuilds/linuxglibc-x64/node-napi.node`.
   * `packages`: node-gyp-build-optional-packages, which also asks `@name/name-platform-arch`.
   */
  flavor: 'tags' | 'names' | 'packages';
}

/** `require('bindings')(file)`. */
export interface BindingsLoader extends Conditional {
  kind: 'bindings';
  file: string;
  /** Folder that is searched, relative to the package. */
  root: string;
  /** Places that the package's own code tries before it asks `bindings`. */
  before: Attempt[];
}

/** `binary.find()` of (@mapbox/)node-pre-gyp: package.json's `binary` with its placeholders. */
export interface NodePreGypLoader extends Conditional {
  kind: 'node-pre-gyp';
  moduleName: string;
  modulePath: string;
  napiVersions: number[];
}

/** `require('pkg-prebuilds')(root, {name, napi_versions})`. */
export interface PkgPrebuildsLoader extends Conditional {
  kind: 'pkg-prebuilds';
  root: string;
  file: string;
  napiVersions: number[];
}

/** `require.addon(specifier)` through require-addon: `prebuilds/<host>/<name>.node`. */
export interface RequireAddonLoader extends Conditional {
  kind: 'require-addon';
  /** Folder whose `prebuilds` are searched. */
  root: string;
}

/** `loadAddon(build)` of cmake-ts: all that its manifest lists for the machine, newest ABI first, until one loads. */
export interface CmakeTsLoader {
  kind: 'cmake-ts';
  builds: { file: string; os: string; arch: string; libc: string; abi: number }[];
}

/** Places named in the package's own code. */
export interface SearchLoader {
  kind: 'search';
  /** All of them are loaded, each from the first of its places that gives it. */
  addons: SearchedAddon[];
}

export interface SearchedAddon {
  attempts: Attempt[];
  /** What makes it go on to the next place: that nothing is there, or that what is there does not load. */
  fallThroughOn: 'missing' | 'failed';
  /** The package cannot be loaded without it, whatever else it has. */
  certain?: true;
}

export interface Attempt {
  /**
   * `./path` in the package, or a package's name with or without a path in it. Placeholders: `{platform}`, `{arch}`,
   * `{libc}` (glibc, musl, or nothing off Linux), `{-musl}`, `{abi}`, `{node}`, `{major}`, `{major.minor}`.
   */
  request: string;
  /** Only asked on such runtimes; an absent field says nothing. */
  when?: RuntimeCondition;
}

export interface RuntimeCondition {
  os?: string[];
  cpu?: string[];
  libc?: string[];
  abi?: number[];
  runtime?: 'node' | 'electron';
}

/** A package made for one platform: what it holds is what is used. */
export interface PlatformPackageLoader {
  kind: 'platform-package';
  /**
   * `tagged`: read by node-gyp-build-optional-packages, one file picked by its tags; `all`: every file is used.
   */
  pick: 'all' | 'tagged';
  /** The file that requiring it gives; null where that is no native file. */
  main: string | null;
}

/** The package's code was not understood: what its files' names say has to do. */
export interface GeneralLoader {
  kind: 'general';
  /** Native files that count; those of tests, examples and build leftovers do not. */
  files: string[];
  /** What its build would give it. */
  expected: string[];
}
