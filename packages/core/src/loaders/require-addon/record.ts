import { literal, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** `require.addon(specifier)` through require-addon: `prebuilds/<host>/<name>.node`. */
export interface RequireAddonRecord extends LoaderFacts {
  kind: 'require-addon';
  /** The folder whose `prebuilds` are searched. */
  root: string;
}

export const requireAddonShape: Shape<RequireAddonRecord> = record({
  kind: literal('require-addon'),
  root: string,
  when,
});
