import { asksForNoPackage, type Loader } from '../loader.ts';
import { nothingToLoad } from '../ordered.ts';
import { type UnknownRecord, unknownShape } from './record.ts';

/** Takes what no other loader recognised: the last of the list. */
export const unknown: Loader<UnknownRecord> = {
  kind: 'unknown',
  recognise: () => ({ record: { kind: 'unknown' }, places: [] }),
  resolve: () => nothingToLoad,
  listRequestedPackages: asksForNoPackage,
  shape: unknownShape,
};
