import { literal, nullable, optional, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** A package made for one platform: its content is what is used. */
export interface PlatformPackageRecord extends LoaderFacts {
  kind: 'platform-package';
  /** `tagged`: node-gyp-build-optional-packages picks one file by its tags; `all`: every file is used. */
  uses: 'all' | 'tagged';
  /** The file that requiring it gives; null if that is not a native file. */
  main: string | null;
  /**
   * Its family has another member for musl, and its own name does not mention a C library: this one is for
   * glibc.
   */
  glibc?: true;
}

export const platformPackageShape: Shape<PlatformPackageRecord> = record({
  kind: literal('platform-package'),
  uses: literal('all', 'tagged'),
  main: nullable(string),
  glibc: optional(literal(true)),
  when,
});
