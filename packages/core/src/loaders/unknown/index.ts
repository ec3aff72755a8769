import { literal, record } from '../../files/shape.ts';
import { asksForNoPackage, type Loader, type LoaderFacts, when } from '../loader.ts';
import { nothingToLoad } from '../ordered.ts';

/** Nothing native was recognised, neither files nor code that would load one. */
export interface UnknownRecord extends LoaderFacts {
  kind: 'unknown';
}

/** Takes what no other loader recognised: the last of the list. */
export const unknown: Loader<UnknownRecord> = {
  kind: 'unknown',
  recognise: () => ({ record: { kind: 'unknown' }, places: [] }),
  resolve: () => nothingToLoad,
  listRequestedPackages: asksForNoPackage,
  shape: record({ kind: literal('unknown'), when }),
};
