import { asksForNoPackage, type Loader } from '../loader.ts';
import { recognisePlatformPackage } from './recognise.ts';
import { type PlatformPackageRecord, platformPackageShape } from './record.ts';
import { resolvePlatformPackage } from './resolve.ts';

export const platformPackage: Loader<PlatformPackageRecord> = {
  kind: 'platform-package',
  recognise: recognisePlatformPackage,
  resolve: resolvePlatformPackage,
  listRequestedPackages: asksForNoPackage,
  shape: platformPackageShape,
};
