/**
 * Whether the loader of this machine would take a file into a running program, or what keeps it from that.
 */
export type LinkReport = CheckedLink | UncheckedLink;

export interface CheckedLink {
  checked: true;
  /** Loads, as far as the loader is concerned; what only fails later (`symbol-latent`) does not count. */
  loads: boolean;
  /** What the loader stops at, in its own order: libraries, then versions, then symbols. */
  problems: LinkProblem[];
  /** What is loaded along with the file and was not there before, in the order of loading. */
  libraries: { name: string; path: string }[];
}

export interface UncheckedLink {
  checked: false;
  /** `file-unreadable`: not ELF or damaged; `host-unreadable`: the program is no dynamic ELF executable. */
  reason: 'file-unreadable' | 'host-unreadable';
}

export type LinkProblem =
  | NotLoadable
  | LibraryMissing
  | LibraryUnusable
  | VersionMissing
  | SymbolMissing
  | SymbolLatent;

/** The file itself is nothing that this program can load. */
export interface NotLoadable {
  kind: 'not-loadable';
  reason: 'other-architecture' | 'executable';
}

export interface LibraryMissing {
  kind: 'library-missing';
  library: string;
  neededBy: string;
  /** Files of that name that were there, but are for another architecture. */
  skipped: string[];
}

/**
 * There is a file of that name where the loader looks first, and it is no library: a linker script, for one.
 */
export interface LibraryUnusable {
  kind: 'library-unusable';
  library: string;
  neededBy: string;
  path: string;
}

export interface VersionMissing {
  kind: 'version-missing';
  /** The library as the file names it, and the file it is here. */
  library: string;
  path: string;
  versions: string[];
  neededBy: string;
}

/** The loader looks for these at once, and no loaded library defines them. */
export interface SymbolMissing {
  kind: 'symbol-missing';
  /** As in the file, not demangled. */
  symbols: string[];
  neededBy: string;
}

/** Looked for at the first call, which then ends the process: the file loads all the same. */
export interface SymbolLatent {
  kind: 'symbol-latent';
  symbols: string[];
  neededBy: string;
}
