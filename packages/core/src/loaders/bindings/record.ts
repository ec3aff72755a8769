import { literal, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** `require('bindings')(file)`. */
export interface BindingsRecord extends LoaderFacts {
  kind: 'bindings';
  file: string;
  /** The folder to search, relative to the package. */
  root: string;
}

export const bindingsShape: Shape<BindingsRecord> = record({
  kind: literal('bindings'),
  file: string,
  root: string,
  when,
});
