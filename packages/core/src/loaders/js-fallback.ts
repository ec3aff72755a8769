import type { PackageView } from '../files/package-view.ts';
import type { LoadPlace } from './loader.ts';
import { findImporters } from './source/importers.ts';
import type { Sources } from './source/sources.ts';
import { isErrorSwallowed } from './source/swallowed-errors.ts';

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
export function hasJsFallback(view: PackageView, sources: Sources, places: LoadPlace[]): boolean {
  if (known.has(view.manifest.name ?? '')) return true;
  const real = places.filter(({ at }) => at >= 0);
  return real.length > 0 && real.length <= maxPlaces && real.every((place) => isCaught(place, sources, 0));
}

/** Caught where it stands, or wherever the file that it stands in is required. */
function isCaught(place: LoadPlace, sources: Sources, hops: number): boolean {
  if (isErrorSwallowed(place.source, place.at, place.tryEnds)) return true;
  if (hops >= maxHops || place.source === sources.files[0]) return false;
  const importers = findImporters(place.source, sources);
  return importers.length > 0 && importers.every((importer) => isCaught(importer, sources, hops + 1));
}
