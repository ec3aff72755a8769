import { asksForNoPackage, type Loader } from '../loader.ts';
import { recognisePkgPrebuilds } from './recognise.ts';
import { type PkgPrebuildsRecord, pkgPrebuildsShape } from './record.ts';
import { resolvePkgPrebuilds } from './resolve.ts';

export const pkgPrebuilds: Loader<PkgPrebuildsRecord> = {
  kind: 'pkg-prebuilds',
  recognise: recognisePkgPrebuilds,
  resolve: resolvePkgPrebuilds,
  listRequestedPackages: asksForNoPackage,
  shape: pkgPrebuildsShape,
};
