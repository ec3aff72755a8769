import { literal, nullable, optional, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** A package made for one platform: what it holds is what is used. */
export interface PlatformPackageRecord extends LoaderFacts {
  kind: 'platform-package';
  /** `tagged`: read by node-gyp-build-optional-packages, one file by its tags; `all`: every file is used. */
  uses: 'all' | 'tagged';
  /** The file that requiring it gives; null where that is no native file. */
  main: string | null;
  /** Its family has another member for musl, which its own name does not tell it from: this one is for glibc. */
  glibc?: true;
}

export const platformPackageShape: Shape<PlatformPackageRecord> = record({
  kind: literal('platform-package'),
  uses: literal('all', 'tagged'),
  main: nullable(string),
  glibc: optional(literal(true)),
  when,
});
