import { literal, record, type Shape } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** Nothing native was recognised, neither files nor code that would load one. */
export interface UnknownRecord extends LoaderFacts {
  kind: 'unknown';
}

export const unknownShape: Shape<UnknownRecord> = record({ kind: literal('unknown'), when });
