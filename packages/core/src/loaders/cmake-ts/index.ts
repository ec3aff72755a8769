import { asksForNoPackage, type Loader } from '../loader.ts';
import { recogniseCmakeTs } from './recognise.ts';
import { type CmakeTsRecord, cmakeTsShape } from './record.ts';
import { resolveCmakeTs } from './resolve.ts';

export const cmakeTs: Loader<CmakeTsRecord> = {
  kind: 'cmake-ts',
  recognise: recogniseCmakeTs,
  resolve: resolveCmakeTs,
  listRequestedPackages: asksForNoPackage,
  shape: cmakeTsShape,
};
