import { array, literal, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** The package's code was not understood: what its files' names say has to do. */
export interface GeneralRecord extends LoaderFacts {
  kind: 'general';
  /** Native files that count; those of tests, examples and build leftovers do not. */
  files: string[];
  /** What its build would give it. */
  expected: string[];
}

export const generalShape: Shape<GeneralRecord> = record({
  kind: literal('general'),
  files: array(string),
  expected: array(string),
  when,
});
