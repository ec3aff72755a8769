import type { SearchedAddon } from '../searched-addons.ts';

/** What one package's own code does, written down because it cannot be read off its strings. */
export interface KnownPackage {
  name: string;
  /** The code that this repeats: a file of the package, what in it chooses, and the versions that were read. */
  repeats: { file: string; code: string; versions: string };
  /** A word that the package's code has where it chooses this way; null: all versions do. */
  mentions: string | null;
  /** Requests may name `{version}`, the package's own. */
  addons: readonly SearchedAddon[];
  /** The packages for each machine among its dependencies come last in its first addon, but those with such a name. */
  delegates?: { except: string };
}
