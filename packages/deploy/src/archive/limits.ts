const kib = 1024;
const mib = 1024 * kib;

/** Bounds on what an archive may ask of its reader; all are well above what real images hold. */
export const limits = {
  /** A block of PAX records, or a long name of GNU's. */
  records: mib,
  /** A name or a link's target, in bytes (`PATH_MAX`). */
  name: 4096,
  /** Folders in one another. */
  levels: 255,
  /** Entries of an archive, or of all layers of an image together. */
  entries: 1_000_000,
  /** The window that a zstd frame asks its reader to keep; `zstd -19` asks for 8 MiB. */
  window: 64 * mib,
  /** Manifests, indexes and configurations (the specification asks registries for 4 MiB). */
  document: 8 * mib,
  /** Documents in one image, and how deep indexes may name one another. */
  documents: 500,
  indexes: 8,
  layers: 500,
  /** Uncompressed bytes of a layer that are read whatever they were compressed to, */
  plain: 512 * mib,
  /** and how many times the compressed size they may be beyond that. Gzip reaches 1,032 with zeros alone. */
  ratio: 400,
} as const;
