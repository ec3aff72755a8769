import type { PackageView } from '../files/package-view.ts';
import { optional, type Shape } from '../files/shape.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Sources } from '../javascript/sources.ts';
import { type RuntimeCondition, runtimeConditionShape } from '../runtime/condition.ts';
import type { DeclaredPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';

/**
 * One way in which packages find their native files. What is recognised becomes a record: plain data, found out once by
 * reading the package (never by running it), and enough to say later, for any runtime, which file is loaded.
 */
export interface Loader<Facts extends LoaderFacts> {
  kind: Facts['kind'];
  /** Null where the package does not load this way. */
  recognise: (view: PackageView, sources: Sources) => Recognised<Facts> | null;
  /** What it loads on a runtime. Pure: whatever it may consider is in `input`. */
  resolve: (record: Facts, input: ResolveInput, runtime: Runtime) => Resolution;
  /** Packages that it may ask for on some runtime, beside the asking package's optional dependencies. */
  listRequestedPackages: (record: Facts) => string[];
  /** What `resolve` relies on: records travel with trees, and anybody may have written one. */
  shape: Shape<Facts>;
}

export interface LoaderFacts {
  kind: string;
  /** The only place that loads is reached on such runtimes alone. */
  when?: RuntimeCondition;
}

/** The shape of `LoaderFacts.when`. */
export const when = optional(runtimeConditionShape);

export interface Recognised<Facts extends LoaderFacts> {
  record: Facts;
  /** Where the package's code loads; empty where no such code was found, or it was not looked for. */
  places: CodePlace[];
}

/** What a package's loader does on a runtime. */
export type Resolution =
  /** It loads these files, all of them; none: there is nothing for it to load on this runtime. */
  | {
      kind: 'files';
      files: string[];
      /** A file that fits and would be loaded, did the first of `files` not stand in front of it. */
      shadowed: string | null;
    }
  /** It takes its native part from another package: any one of `packages` will do. */
  | { kind: 'delegates'; packages: string[] }
  /** It finds nothing. `expected` are the places it looks at, most likely first. */
  | { kind: 'nothing'; expected: string[] }
  /** It asks for one of a family of packages, of which none is made for such a machine, and cannot do without. */
  | { kind: 'unsupported' };

/** Everything that a loader may consider, and nothing else. */
export interface ResolveInput {
  name: string;
  version: string | null;
  platform: DeclaredPlatform | null;
  /** The package's native files, relative to it. */
  files: string[];
  /** Would this file load on the runtime? For loaders that go on to the next file when one fails. */
  fits: (file: string) => boolean;
  /** Is this package installed where the asking package would resolve it? */
  installed: (name: string) => boolean;
}

/** For loaders that only ever look at the package's own files. */
export const asksForNoPackage = (): string[] => [];
