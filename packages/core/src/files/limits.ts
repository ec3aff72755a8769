const kib = 1024;
const mib = 1024 * kib;

/**
 * How many bytes are read of each kind of file: well above real ones (the largest lockfiles are about 10
 * MiB), and low enough that a hostile one costs no more than a moment. A larger file counts as absent.
 */
export const maxBytes = {
  /** package.json. */
  manifest: 4 * mib,
  /** Lockfiles, and a host's own records of a tree. */
  lockfile: 64 * mib,
  /** Our own records: the stamp and abi-lock.json. */
  record: 64 * mib,
  /** `.npmrc`, `.yarnrc`, `.netrc`, settings of pnpm and Yarn. */
  settings: mib,
  /** YAML settings, which may hold package catalogs. */
  yamlSettings: 4 * mib,
  /** One source file of a package, read for how it finds its addon. */
  source: mib,
  /** A key, a token, the response to an upload, and a server's error text. */
  small: 64 * kib,
  /** The envelope of an entry in a shared store. */
  storeEntry: mib,
  /** An entry of this machine's store, with its envelope. */
  keptEntry: 4 * mib,
  /** node-gyp's record of a build. */
  buildNote: mib,
  /** A file in the store: larger than anything worth loading into a process. */
  storedFile: 512 * mib,
  /** A log to explain; the failure is at its end. */
  log: 8 * mib,
  /** What a process that loads files may write about them. */
  loadResults: 16 * mib,
  /** The part of a build's output that is kept; the failure is at its end. */
  output: 4 * mib,
} as const;

/**
 * Time for what one package, and all packages of a tree, may be made to cost: reading code, following
 * libraries. Real packages take milliseconds. What takes longer cannot be judged.
 */
export const maxMilliseconds = { package: 20_000, tree: 120_000 } as const;
