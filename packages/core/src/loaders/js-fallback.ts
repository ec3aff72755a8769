import type { PackageView } from '../files/package-view.ts';
import { findImporters } from '../javascript/importers.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Sources } from '../javascript/sources.ts';
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
function isCaught(
  place: CodePlace,
  sources: Sources,
  asked: Map<CodePlace['source'], boolean>,
  hops: number,
): boolean {
  if (isErrorSwallowed(place)) return true;
  const { source } = place;
  if (hops >= maxHops || source === sources.files[0]) return false;
  const before = asked.get(source);
  if (before !== undefined) return before;
  // Files that require each other are caught only where something outside of them does.
  asked.set(source, false);
  const importers = findImporters(source, sources);
  const caught =
    importers.length > 0 && importers.every((importer) => isCaught(importer, sources, asked, hops + 1));
  asked.set(source, caught);
  return caught;
}
