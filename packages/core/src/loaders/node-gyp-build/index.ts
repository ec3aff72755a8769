import { asksForNoPackage, type Loader } from '../loader.ts';
import { recogniseNodeGypBuild } from './recognise.ts';
import { type NodeGypBuildRecord, nodeGypBuildShape } from './record.ts';
import { resolveNodeGypBuild } from './resolve.ts';

export const nodeGypBuild: Loader<NodeGypBuildRecord> = {
  kind: 'node-gyp-build',
  recognise: recogniseNodeGypBuild,
  resolve: resolveNodeGypBuild,
  listRequestedPackages: asksForNoPackage,
  shape: nodeGypBuildShape,
};
