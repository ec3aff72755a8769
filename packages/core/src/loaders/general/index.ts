import { asksForNoPackage, type Loader } from '../loader.ts';
import { recogniseGeneral } from './recognise.ts';
import { type GeneralRecord, generalShape } from './record.ts';
import { resolveGeneral } from './resolve.ts';

export const general: Loader<GeneralRecord> = {
  kind: 'general',
  recognise: recogniseGeneral,
  resolve: resolveGeneral,
  listRequestedPackages: asksForNoPackage,
  shape: generalShape,
};
