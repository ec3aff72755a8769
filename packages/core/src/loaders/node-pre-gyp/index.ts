import { asksForNoPackage, type Loader } from '../loader.ts';
import { recogniseNodePreGyp } from './recognise.ts';
import { type NodePreGypRecord, nodePreGypShape } from './record.ts';
import { resolveNodePreGyp } from './resolve.ts';

export const nodePreGyp: Loader<NodePreGypRecord> = {
  kind: 'node-pre-gyp',
  recognise: recogniseNodePreGyp,
  resolve: resolveNodePreGyp,
  listRequestedPackages: asksForNoPackage,
  shape: nodePreGypShape,
};
