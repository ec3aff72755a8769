import { asksForNoPackage, type Loader } from '../loader.ts';
import { recogniseRequireAddon } from './recognise.ts';
import { type RequireAddonRecord, requireAddonShape } from './record.ts';
import { resolveRequireAddon } from './resolve.ts';

export const requireAddon: Loader<RequireAddonRecord> = {
  kind: 'require-addon',
  recognise: recogniseRequireAddon,
  resolve: resolveRequireAddon,
  listRequestedPackages: asksForNoPackage,
  shape: requireAddonShape,
};
