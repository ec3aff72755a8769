import type { PackageView } from '../files/package-view.ts';
import { findImporters } from '../javascript/importers.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Source, Sources } from '../javascript/sources.ts';
import { isErrorSwallowed } from '../javascript/swallowed-errors.ts';

/** Packages that go on without their native part in a way that reading does not show. */
const known = new Set([
  // Thin mode needs no addon (lib/oracledb.js, `_initCLib`).
  'oracledb',
  // A stub takes its place, unless NODE_DTRACE_PROVIDER_REQUIRE says otherwise (dtrace-provider.js).
  'dtrace-provider',
  // Has no need of it where Node.js has `fs.statfs`, 18.15 and newer (index.js).
  'diskusage',
  // Loads on the first use of a setting, and has a wasm build that it fetches itself.
  'next',
]);

const maxHops = 5;
const maxPlaces = 100;

/** Whether every place that loads the native part sits in a `try` whose `catch` just goes on. */
export function hasJsFallback(view: PackageView, sources: Sources, places: CodePlace[]): boolean {
  if (known.has(view.manifest.name ?? '')) return true;
  const few = places.length > 0 && places.length <= maxPlaces;
  return few && places.every((place) => isCaught(place, sources, new Map(), 0));
}

/** Caught where it stands, or wherever the file that it stands in is required; `asked` has what is known of files. */
function isCaught(place: CodePlace, sources: Sources, asked: Map<Source, boolean>, hops: number): boolean {
  return isErrorSwallowed(place) || isFileCaught(place.source, sources, asked, hops);
}

/** Caught wherever the file is required. */
function isFileCaught(source: Source, sources: Sources, asked: Map<Source, boolean>, hops: number): boolean {
  if (hops >= maxHops || source === sources.files[0]) return false;
  const before = asked.get(source);
  if (before !== undefined) return before;
  // Files that require each other are caught only where something outside of them does.
  asked.set(source, false);
  const bundles = sources.files.filter((file) => isBundle(file) && loadsAtTop(file, source));
  // First what costs nothing: one place that is not caught decides.
  const caught =
    bundles.every((bundle) => isFileCaught(bundle, sources, asked, hops + 1)) &&
    isCaughtBy(findImporters(source, leaveOut(sources, bundles)), bundles.length > 0, (importer) =>
      isCaught(importer, sources, asked, hops + 1),
    );
  asked.set(source, caught);
  return caught;
}

function isCaughtBy(
  importers: readonly CodePlace[],
  hasOthers: boolean,
  isOne: (importer: CodePlace) => boolean,
): boolean {
  return (hasOthers || importers.length > 0) && importers.every(isOne);
}

const bundleCharacters = 20_000;

function isBundle({ text }: Source): boolean {
  return text.length > bundleCharacters;
}

/**
 * Whether all that a bundle says of another file are statements at the left margin, in no block: reading a whole bundle
 * to find that out would cost more than all the rest of a tree.
 */
function loadsAtTop({ text }: Source, { path }: Source): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?js$/, '');
  const ending = `/${name.replace(/[^\w]/g, '\\$&')}(?:\\.[cm]?js)?['"]`;
  const mentions = text.match(new RegExp(ending, 'g'))?.length ?? 0;
  const statement = `^(?:(?:(?:var|let|const) [\\w$]{1,60} ?= ?)?require\\(|(?:import|export) [^'"\\n]{0,20000})['"]\\.[^'"\\n]{0,200}${ending}`;
  return mentions > 0 && text.match(new RegExp(statement, 'gm'))?.length === mentions;
}

function leaveOut(sources: Sources, files: readonly Source[]): Sources {
  if (files.length === 0) return sources;
  const isLeft = (file: Source) => !files.includes(file);
  return {
    files: sources.files.filter(isLeft),
    mentioning: (...words) => sources.mentioning(...words).filter(isLeft),
  };
}
