import { array, literal, optional, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/** The package's code was not understood: the names of its files have to do. */
export interface GeneralRecord extends LoaderFacts {
  kind: 'general';
  /** Native files that count, without those of tests, examples and build leftovers. */
  files: string[];
  /** What its build would produce. */
  expected: string[];
  /** It has no code that could be loaded: its files are all that it is there for. */
  codeless?: true;
}

export const generalShape: Shape<GeneralRecord> = record({
  kind: literal('general'),
  files: array(string),
  expected: array(string),
  codeless: optional(literal(true)),
  when,
});
