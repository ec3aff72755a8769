import type { PackageView } from '../files/package-view.ts';
import { findImporters } from '../javascript/importers.ts';
import { isReachedLater } from '../javascript/loaded-later.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Source, Sources } from '../javascript/sources.ts';
import { isErrorSwallowed } from '../javascript/swallowed-errors.ts';
import { isLenient } from './lenient-script.ts';

/** Packages that work without their native part in a way that reading their code does not show. */
const known = new Set([
  // Thin mode needs no addon (lib/oracledb.js, `_initCLib`).
  'oracledb',
  // A stub takes its place, unless NODE_DTRACE_PROVIDER_REQUIRE forbids it (dtrace-provider.js).
  'dtrace-provider',
  // Not needed if Node.js has `fs.statfs`, 18.15 and newer (index.js).
  'diskusage',
  // Loads on first use of a setting, and has a wasm build that it downloads itself.
  'next',
]);

const maxHops = 5;
const maxPlaces = 100;

/** Whether every place that loads the native part is in a `try` whose `catch` simply continues. */
export function hasJsFallback(view: PackageView, sources: Sources, places: CodePlace[]): boolean {
  if (known.has(view.manifest.name ?? '')) return true;
  const few = places.length > 0 && places.length <= maxPlaces;
  if (!few) return false;
  return (
    places.every((place) => isCaught(place, sources, new Map(), 0)) ||
    (isLeftToUse(view) && places.every((place) => place.source === sources.files[0] && isReachedLater(place)))
  );
}

/** Its install script says that it works in part without what that script should have brought. */
function isLeftToUse({ manifest: { scripts } }: PackageView): boolean {
  return isLenient(scripts['install'] ?? scripts['postinstall'] ?? '');
}

/** Caught on the spot, or wherever its file is required; `asked` caches answers by file. */
function isCaught(place: CodePlace, sources: Sources, asked: Map<Source, boolean>, hops: number): boolean {
  return isErrorSwallowed(place) || isFileCaught(place.source, sources, asked, hops);
}

/** Caught wherever the file is required. */
function isFileCaught(source: Source, sources: Sources, asked: Map<Source, boolean>, hops: number): boolean {
  if (hops >= maxHops || source === sources.files[0]) return false;
  const before = asked.get(source);
  if (before !== undefined) return before;
  // Files that require each other count as caught only if something outside them catches.
  asked.set(source, false);
  const bundles = sources.files.filter((file) => isBundle(file) && loadsAtTop(file, source));
  // Cheap questions first: one place that is not caught decides.
  const caught =
    bundles.every((bundle) => isFileCaught(bundle, sources, asked, hops + 1)) &&
    isCaughtBy(findImporters(source, leaveOut(sources, bundles)), bundles.length > 0, (importer) =>
      isCaught(importer, sources, asked, hops + 1),
    );
  asked.set(source, caught);
  return caught;
}

/** One that is not caught decides: what comes after it is not read. */
function isCaughtBy(
  importers: Iterable<CodePlace>,
  hasOthers: boolean,
  isOne: (importer: CodePlace) => boolean,
): boolean {
  let isAny = hasOthers;
  for (const importer of importers) {
    if (!isOne(importer)) return false;
    isAny = true;
  }
  return isAny;
}

const bundleCharacters = 20_000;

function isBundle({ text }: Source): boolean {
  return text.length > bundleCharacters;
}

/**
 * Whether a bundle mentions another file only in statements at the left margin, in no block: parsing a whole
 * bundle to find out would cost more than the rest of the tree.
 */
function loadsAtTop({ text }: Source, { path }: Source): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?js$/, '');
  let mentions = 0;
  for (let at = text.indexOf(`/${name}`); at >= 0; at = text.indexOf(`/${name}`, at + 1)) {
    moduleEnd.lastIndex = at + 1 + name.length;
    if (!moduleEnd.test(text)) continue;
    mentions++;
    const line = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - longest), at);
    if (!topStatement.test(line)) return false;
  }
  return mentions > 0;
}

/** What follows a module's name in a request for it. */
const moduleEnd = /(?:\.[cm]?js)?['"]/y;

/** A line that begins with a statement that requests a module, up to the module's name. */
const topStatement =
  /^(?:(?:(?:var|let|const) [\w$]{1,60} ?= ?)?require\(|(?:import|export) [^'"\n]{0,20000})['"]\.[^'"\n]{0,200}$/;

/** Longer than any statement that `topStatement` takes. */
const longest = 21_000;

function leaveOut(sources: Sources, files: readonly Source[]): Sources {
  if (files.length === 0) return sources;
  const isLeft = (file: Source) => !files.includes(file);
  return {
    files: sources.files.filter(isLeft),
    mentioning: (...words) => sources.mentioning(...words).filter(isLeft),
  };
}
