import type { SearchedAddon } from '../searched-addons.ts';

/**
 * What one package's own code does, written down because it cannot be read off its strings. Each names the
 * file, the place in it, and the versions that it repeats.
 */
export interface KnownPackage {
  name: string;
  /** A word that the package's code has where it chooses this way; null: all versions do. */
  mentions: string | null;
  /** Requests may name `{version}`, the package's own. */
  addons: readonly SearchedAddon[];
  /** The packages for each machine among its dependencies come last in its first addon, but those with such a name. */
  delegates?: { except: string };
}
