import { isSafePath } from '../files/safe-path.ts';
import { array, literal, optional, record, type Shape } from '../files/shape.ts';
import { type Attempt, attemptShape } from './attempts.ts';
import { packageOf } from './delegates.ts';
import { isAddon } from './native-names.ts';

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
  /** A program, which is started by exactly this path. */
  program?: true;
}

export const searchedAddonShape: Shape<SearchedAddon> = record({
  attempts: array(attemptShape),
  fallThroughOn: literal('missing', 'failed'),
  certain: optional(literal(true)),
  always: optional(literal<true | 'listed'>(true, 'listed')),
  program: optional(literal(true)),
});

/** The addons that are requested by their path in another package: `@duckdb/node-bindings-linux-x64/duckdb.node`. */
export function listFilesOfPackages(addons: readonly SearchedAddon[]): { name: string; file: string }[] {
  return addons
    .flatMap(({ attempts }) => attempts)
    .flatMap(({ request }) => {
      const name = packageOf(request);
      const file = name === null ? '' : request.slice(name.length + 1);
      return name === null || !isAddon(file) ? [] : [{ name, file }];
    });
}

/** Paths of programs in the package itself, which have no telling names; those with placeholders are left out. */
export function listPrograms(addons: readonly SearchedAddon[]): string[] {
  return addons
    .filter(({ program }) => program === true)
    .flatMap(({ attempts }) => attempts.map(({ request }) => request.slice(2)))
    .filter((path) => isSafePath(path) && !path.includes('{'));
}

/** Names of the packages among all places, on any runtime. */
export function listPackagesOf(addons: readonly SearchedAddon[]): string[] {
  const names = addons.flatMap(({ attempts }) => attempts.flatMap(({ request }) => packageOf(request) ?? []));
  return [...new Set(names)].filter((name) => !name.includes('{'));
}
