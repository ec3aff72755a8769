import { array, literal, number, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** `require('pkg-prebuilds')(root, {name, napi_versions})`. */
export interface PkgPrebuildsRecord extends LoaderFacts {
  kind: 'pkg-prebuilds';
  root: string;
  file: string;
  napiVersions: number[];
}

export const pkgPrebuildsShape: Shape<PkgPrebuildsRecord> = record({
  kind: literal('pkg-prebuilds'),
  root: string,
  file: string,
  napiVersions: array(number),
  when,
});
