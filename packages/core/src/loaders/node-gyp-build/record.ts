import { literal, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** `require('node-gyp-build')(root)`, and relatives that use the same file names. */
export interface NodeGypBuildRecord extends LoaderFacts {
  kind: 'node-gyp-build';
  /** The folder passed to it, relative to the package; empty for the package itself. */
  root: string;
  /**
   * `tags`: 4.x. `names`: up to 3.x, `prebuilds/linuxglibc-x64/node-napi.node`.
   * `packages`: node-gyp-build-optional-packages, which also asks `@name/name-platform-arch`.
   */
  flavor: 'tags' | 'names' | 'packages';
}

export const nodeGypBuildShape: Shape<NodeGypBuildRecord> = record({
  kind: literal('node-gyp-build'),
  root: string,
  flavor: literal('tags', 'names', 'packages'),
  when,
});
