import type { Loader } from '../loader.ts';
import { listPackagesOf } from '../searched-addons.ts';
import { recogniseKnownPackage } from './recognise.ts';
import { type KnownPackageRecord, knownPackageShape } from './record.ts';
import { resolveKnownPackage } from './resolve.ts';

export const knownPackage: Loader<KnownPackageRecord> = {
  kind: 'known-package',
  recognise: recogniseKnownPackage,
  resolve: resolveKnownPackage,
  listRequestedPackages: ({ addons }) => listPackagesOf(addons),
  shape: knownPackageShape,
};
