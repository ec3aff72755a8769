import { array, literal, optional, record, type Shape } from '../files/shape.ts';
import { type Attempt, attemptShape } from './attempts.ts';
import { packageOf } from './delegates.ts';

/** One addon that a package loads, and where its code looks for it. */
export interface SearchedAddon {
  /** In the order in which they are tried. */
  attempts: Attempt[];
  /** What makes it try the next place: a missing file, or one that does not load. */
  fallThroughOn: 'missing' | 'failed';
  /** The package cannot be loaded without it, whatever else it has. */
  certain?: true;
  /**
   * Requested on every machine, under a name built from the machine; `listed`: its code names packages for
   * several machines, and for each of those the one to request.
   */
  always?: true | 'listed';
}

export const searchedAddonShape: Shape<SearchedAddon> = record({
  attempts: array(attemptShape),
  fallThroughOn: literal('missing', 'failed'),
  certain: optional(literal(true)),
  always: optional(literal<true | 'listed'>(true, 'listed')),
});

/** Names of the packages among all places, on any runtime. */
export function listPackagesOf(addons: readonly SearchedAddon[]): string[] {
  const names = addons.flatMap(({ attempts }) => attempts.flatMap(({ request }) => packageOf(request) ?? []));
  return [...new Set(names)].filter((name) => !name.includes('{'));
}
