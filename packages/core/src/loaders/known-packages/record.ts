import { array, literal, record, type Shape } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';
import { type SearchedAddon, searchedAddonShape } from '../searched-addons.ts';

/** A package whose choice cannot be read off its code's strings: its behaviour is known by name. */
export interface KnownPackageRecord extends LoaderFacts {
  kind: 'known-package';
  /** All of them are loaded, each from the first place that has it. */
  addons: SearchedAddon[];
}

export const knownPackageShape: Shape<KnownPackageRecord> = record({
  kind: literal('known-package'),
  addons: array(searchedAddonShape),
  when,
});
