import type { Loader } from '../loader.ts';
import { listPackagesOf } from '../searched-addons.ts';
import { recogniseSearch } from './recognise.ts';
import { type SearchRecord, searchShape } from './record.ts';
import { resolveSearch } from './resolve.ts';

export const search: Loader<SearchRecord> = {
  kind: 'search',
  recognise: recogniseSearch,
  resolve: resolveSearch,
  listRequestedPackages: ({ addons }) => listPackagesOf(addons),
  shape: searchShape,
};
