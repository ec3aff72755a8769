import type { PackageView } from '../files/package-view.ts';
import { type Shape, union } from '../files/shape.ts';
import { type Alternatives, always } from '../javascript/alternatives.ts';
import { meets } from '../runtime/condition.ts';
import type { DeclaredPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { bindings } from './bindings/index.ts';
import { cmakeTs } from './cmake-ts/index.ts';
import { general } from './general/index.ts';
import { recogniseGeneral } from './general/recognise.ts';
import { findNeeds } from './js-fallback.ts';
import { knownPackage } from './known-packages/index.ts';
import type { Loader, Resolution, ResolveInput } from './loader.ts';
import { conditionInFamily, listNamedSystems } from './named-system.ts';
import { nodeGypBuild } from './node-gyp-build/index.ts';
import { nodePreGyp } from './node-pre-gyp/index.ts';
import { openSources } from './open-sources.ts';
import { nothingToLoad } from './ordered.ts';
import { pkgPrebuilds } from './pkg-prebuilds/index.ts';
import { listGlibcSiblings } from './platform-package/family.ts';
import { platformPackage } from './platform-package/index.ts';
import { requireAddon } from './require-addon/index.ts';
import { search } from './search/index.ts';
import { unknown } from './unknown/index.ts';

/**
 * In order of precedence: the first that recognises a package wins. Loaders known by name come before those
 * read from code.
 */
const loaders = {
  'platform-package': platformPackage,
  'known-package': knownPackage,
  'node-gyp-build': nodeGypBuild,
  'cmake-ts': cmakeTs,
  'pkg-prebuilds': pkgPrebuilds,
  'require-addon': requireAddon,
  'node-pre-gyp': nodePreGyp,
  bindings,
  search,
  general,
  unknown,
};

type FactsOf<Kind extends LoaderKind> = Extract<
  Parameters<(typeof loaders)[Kind]['resolve']>[0],
  { kind: Kind }
>;
type LoaderKind = keyof typeof loaders;

/** How a package finds its native files, as data. */
export type LoaderRecord<Kind extends LoaderKind = LoaderKind> = { [Each in Kind]: FactsOf<Each> }[Kind];

/** Each under the name of its kind, or it does not compile. */
const byKind: { [Kind in LoaderKind]: Loader<LoaderRecord<Kind>> } = loaders;

export interface RecognisedLoader {
  loader: LoaderRecord;
  /** Where the package's own code cannot do without its native file; else it goes on with JavaScript or WebAssembly. */
  needs: Alternatives;
}

/** Finds out how a package finds its native file, by reading its manifest and its code; never runs it. */
export function recogniseLoader(view: PackageView): RecognisedLoader {
  const sources = openSources(view);
  for (const { recognise } of Object.values(byKind)) {
    const found = recognise(view, sources);
    if (found !== null) {
      return { loader: found.record, needs: findNeeds(view, sources, found.places) };
    }
  }
  return { loader: { kind: 'unknown' }, needs: always };
}

/** For a package whose code cannot be read: the names of its native files have to do. */
export function guessLoader(view: PackageView): RecognisedLoader {
  return { loader: recogniseGeneral(view)?.record ?? { kind: 'unknown' }, needs: always };
}

/**
 * Sets what only the rest of their family reveals of packages: the C library of platform packages, and the system
 * of one that may be installed on several.
 * @param names of all packages that are installed or requested
 */
export function completeFamilies<
  Package extends { name: string; platform: DeclaredPlatform | null; loader: LoaderRecord },
>(packages: readonly Package[], names: readonly string[]): Package[] {
  const siblings = listGlibcSiblings(names);
  const systems = listNamedSystems(names);
  return packages.map((pkg) => {
    const { loader, name } = pkg;
    if (loader.kind === 'platform-package' && siblings.has(name))
      return { ...pkg, loader: { ...loader, glibc: true } };
    const when = conditionInFamily(pkg, systems);
    return when === null ? pkg : { ...pkg, loader: { when, ...loader } };
  });
}

/** What a package loads on a runtime: from its record, without looking at the package again. */
export function resolveLoader<Kind extends LoaderKind>(
  record: LoaderRecord<Kind>,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  if (!meets(record.when, runtime)) return nothingToLoad;
  return byKind[record.kind].resolve(record, input, runtime);
}

/** Names of the packages that a loader may request on any runtime. */
export function listRequestedPackages<Kind extends LoaderKind>(record: LoaderRecord<Kind>): string[] {
  return byKind[record.kind].listRequestedPackages(record);
}

const shapes: Readonly<Record<string, Shape<LoaderRecord>>> = Object.fromEntries(
  Object.values(byKind).map(({ kind, shape }) => [kind, shape]),
);

/** Validates a loader's record: records travel with trees, and anyone may have written one. */
export const loaderShape: Shape<LoaderRecord> = union('kind', shapes);
