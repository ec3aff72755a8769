import type { Loader } from '../loader.ts';
import type { PackageView } from '../package-view.ts';
import type { Source, Sources } from '../source/sources.ts';

/** Where in the package's code something native is loaded. */
export interface LoadPlace {
  source: Source;
  /** Index in the source's tokens. */
  at: number;
  /** The `try` blocks it stands in, where they are known already. */
  tryEnds?: number[];
}

export interface Recognised {
  loader: Loader;
  /** Empty where no code was found that does it, or it was not looked for. */
  places: LoadPlace[];
}

/** Recognises one way of loading; null where a package does not load that way. */
export type Strategy = (view: PackageView, sources: Sources) => Recognised | null;
