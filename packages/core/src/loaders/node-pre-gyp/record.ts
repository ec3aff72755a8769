import { array, literal, number, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** `binary.find()` of (@mapbox/)node-pre-gyp: package.json's `binary` with its placeholders. */
export interface NodePreGypRecord extends LoaderFacts {
  kind: 'node-pre-gyp';
  moduleName: string;
  modulePath: string;
  napiVersions: number[];
}

export const nodePreGypShape: Shape<NodePreGypRecord> = record({
  kind: literal('node-pre-gyp'),
  moduleName: string,
  modulePath: string,
  napiVersions: array(number),
  when,
});
