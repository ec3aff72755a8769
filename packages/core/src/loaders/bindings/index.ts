import { asksForNoPackage, type Loader } from '../loader.ts';
import { recogniseBindings } from './recognise.ts';
import { type BindingsRecord, bindingsShape } from './record.ts';
import { resolveBindings } from './resolve.ts';

export const bindings: Loader<BindingsRecord> = {
  kind: 'bindings',
  recognise: recogniseBindings,
  resolve: resolveBindings,
  listRequestedPackages: asksForNoPackage,
  shape: bindingsShape,
};
