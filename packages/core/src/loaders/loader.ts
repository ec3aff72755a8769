import type { PackageView } from '../files/package-view.ts';
import { optional, type Shape } from '../files/shape.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Sources } from '../javascript/sources.ts';
import { type RuntimeCondition, runtimeConditionShape } from '../runtime/condition.ts';
import type { DeclaredPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';

/**
 * One way in which packages find their native files. What is recognised becomes a record: plain data, found
 * once by reading the package (never by running it), and enough to say later, for any runtime, which file is
 * loaded.
 */
export interface Loader<Facts extends LoaderFacts> {
  kind: Facts['kind'];
  /** Null if the package does not load this way. */
  recognise: (view: PackageView, sources: Sources) => Recognised<Facts> | null;
  /** What it loads on a runtime. Pure: everything it may consider is in `input`. */
  resolve: (record: Facts, input: ResolveInput, runtime: Runtime) => Resolution;
  /** Packages that it may request on some runtime, besides the package's optional dependencies. */
  listRequestedPackages: (record: Facts) => string[];
  /** What `resolve` relies on: records travel with trees, and anyone may have written one. */
  shape: Shape<Facts>;
}

export interface LoaderFacts {
  kind: string;
  /** The runtimes on which the only place that loads is reached. */
  when?: RuntimeCondition;
}

/** The shape of `LoaderFacts.when`. */
export const when = optional(runtimeConditionShape);

export interface Recognised<Facts extends LoaderFacts> {
  record: Facts;
  /** Where the package's code loads; empty if no such code was found, or it was not searched for. */
  places: CodePlace[];
}

/** What a package's loader does on a runtime. */
export type Resolution =
  /** It loads all of these files; if empty, there is nothing for it to load on this runtime. */
  | {
      kind: 'files';
      files: string[];
      /** A file that fits and would be loaded if the first of `files` did not shadow it. */
      shadowed: string | null;
    }
  /** It takes its native part from another package: any one of `packages` will do. */
  | { kind: 'delegates'; packages: string[] }
  /** It finds nothing. `expected` are the places where it looks, most likely first. */
  | { kind: 'nothing'; expected: string[] }
  /**
   * It requires one of a family of packages, none of which is made for such a machine, and cannot do without.
   */
  | { kind: 'unsupported' };

/** Everything that a loader may consider, and nothing else. */
export interface ResolveInput {
  name: string;
  version: string | null;
  platform: DeclaredPlatform | null;
  /** The package's native files, relative to it. */
  files: string[];
  /** Whether this file would load on the runtime, for loaders that try the next file if one fails. */
  fits: (file: string) => boolean;
  /** Whether this package is installed where the requesting package would resolve it. */
  installed: (name: string) => boolean;
}

/** For loaders that only ever look at the package's own files. */
export const asksForNoPackage = (): string[] => [];
