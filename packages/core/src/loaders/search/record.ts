import { array, literal, record, type Shape } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';
import { type SearchedAddon, searchedAddonShape } from '../searched-addons.ts';

/** Places named in the package's own code. */
export interface SearchRecord extends LoaderFacts {
  kind: 'search';
  /** All of them are loaded, each from the first place that has it. */
  addons: SearchedAddon[];
}

export const searchShape: Shape<SearchRecord> = record({
  kind: literal('search'),
  addons: array(searchedAddonShape),
  when,
});
