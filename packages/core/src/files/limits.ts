const kib = 1024;
const mib = 1024 * kib;

/**
 * The most bytes that are read of a file, by what it is: well above what real ones have (the largest
 * lockfiles are some 10 MiB), and little enough that a hostile one costs no more than a moment. A larger file
 * counts as one that is not there.
 */
export const maxBytes = {
  /** package.json. */
  manifest: 4 * mib,
  /** Lockfiles, and what a host writes down of a tree. */
  lockfile: 64 * mib,
  /** Our own: the stamp and abi-lock.json. */
  record: 64 * mib,
  /** `.npmrc`, `.yarnrc`, `.netrc`, settings of pnpm and of Yarn. */
  settings: mib,
  /** Settings in YAML, which may hold catalogs of packages. */
  yamlSettings: 4 * mib,
  /** One source file of a package that is read for how it finds its addon. */
  source: mib,
  /** A key, a token, the answer to an upload, and what a server says with an error. */
  small: 64 * kib,
  /** An entry of the store, and its envelope in a shared one. */
  storeEntry: mib,
  /** node-gyp's note of a build. */
  buildNote: mib,
  /** A file in the store: more than anything that is sensibly loaded into a process. */
  storedFile: 512 * mib,
  /** A log that is to be explained; what failed is at its end. */
  log: 8 * mib,
  /** What is kept of a build's output; what failed is at its end. */
  output: 4 * mib,
} as const;
