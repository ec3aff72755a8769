import type { SearchedAddon } from '../searched-addons.ts';

/**
 * What one package's own code does, written down because its strings do not show it. Each names the file, the
 * function and the versions that it mirrors.
 */
export interface KnownPackage {
  name: string;
  /** A word in the package's code that marks versions that work this way; null: all versions do. */
  mentions: string | null;
  /** Requests may contain `{version}`, the package's own. */
  addons: readonly SearchedAddon[];
  /**
   * Its first addon also tries the platform packages among its dependencies, last; except those with such a
   * name.
   */
  delegates?: { except: string };
}
