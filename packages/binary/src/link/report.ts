/** Whether this machine's loader would load a file into a running program, or what prevents it. */
export type LinkReport = CheckedLink | UncheckedLink;

export interface CheckedLink {
  checked: true;
  /** Loads, as far as the loader is concerned; later failures (`symbol-latent`) do not count. */
  loads: boolean;
  /** What the loader stops at, in its own order: libraries, then versions, then symbols. */
  problems: LinkProblem[];
  /** Files loaded along with it that were not there before, in load order. */
  libraries: { name: string; path: string }[];
}

interface UncheckedLink {
  checked: false;
  /**
   * `file-unreadable`: not ELF or damaged; `host-unreadable`: the program is not a dynamic ELF executable;
   * `host-elsewhere`: libraries that it needs are not here, so its loader looks in other folders;
   * `too-many-libraries`: more than 2,000 would come with it.
   */
  reason: 'file-unreadable' | 'host-unreadable' | 'host-elsewhere' | 'too-many-libraries';
}

export type LinkProblem =
  | NotLoadable
  | LibraryMissing
  | LibraryUnusable
  | VersionMissing
  | SymbolMissing
  | SymbolLatent
  | ThreadDataFixed;

/** This program cannot load the file itself. */
interface NotLoadable {
  kind: 'not-loadable';
  reason: 'other-architecture' | 'executable';
}

export interface LibraryMissing {
  kind: 'library-missing';
  library: string;
  neededBy: string;
  /** Files of that name that exist, but for another architecture. */
  skipped: string[];
}

/**
 * The first file of that name is not a library (a linker script, for example), or was cut short.
 */
export interface LibraryUnusable {
  kind: 'library-unusable';
  library: string;
  neededBy: string;
  path: string;
  /**
   * Where it is a library that was cut short, what is there of it: the process ends when it reaches what is
   * not (SIGBUS).
   */
  cutOff: string | null;
}

export interface VersionMissing {
  kind: 'version-missing';
  /** The library as named in the file, and the actual file here. */
  library: string;
  path: string;
  versions: string[];
  neededBy: string;
}

/** The loader resolves these immediately, and no loaded library defines them. */
export interface SymbolMissing {
  kind: 'symbol-missing';
  /** As in the file, not demangled. */
  symbols: string[];
  neededBy: string;
}

/** Resolved at the first call, which then ends the process: the file loads all the same. */
export interface SymbolLatent {
  kind: 'symbol-latent';
  symbols: string[];
  neededBy: string;
}

/** Thread-local data that the program has no room for, where the file's code wants it. */
export interface ThreadDataFixed {
  kind: 'thread-data-fixed';
  /** Bytes, of the file and of what it needs. */
  size: number;
}
