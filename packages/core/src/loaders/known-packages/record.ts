import { array, literal, record, type Shape } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';
import { type SearchedAddon, searchedAddonShape } from '../searched-addons.ts';

/** A package whose choice is made by code that cannot be read off its strings: what it does is known by its name. */
export interface KnownPackageRecord extends LoaderFacts {
  kind: 'known-package';
  /** All of them are loaded, each from the first of its places that gives it. */
  addons: SearchedAddon[];
}

export const knownPackageShape: Shape<KnownPackageRecord> = record({
  kind: literal('known-package'),
  addons: array(searchedAddonShape),
  when,
});
