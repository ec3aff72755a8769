import type { PackageView } from '../files/package-view.ts';
import { type Alternatives, always, both, either, never } from '../javascript/alternatives.ts';
import { findImporters } from '../javascript/importers.ts';
import { isReachedLater } from '../javascript/loaded-later.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Source, Sources } from '../javascript/sources.ts';
import { errorsOn } from '../javascript/swallowed-errors.ts';
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

/**
 * The runtimes on which a package cannot do without its native part: somewhere it is loaded in no `try` whose
 * `catch` simply continues there.
 */
export function findNeeds(view: PackageView, sources: Sources, places: CodePlace[]): Alternatives {
  if (known.has(view.manifest.name ?? '')) return never;
  const few = places.length > 0 && places.length <= maxPlaces;
  if (!few) return always;
  const asked = new Map<Source, Alternatives>();
  const needs = anyOf(places, (place) => escapesOn(place, sources, asked, 0));
  const isLater = (place: CodePlace) => place.source === sources.files[0] && isReachedLater(place);
  return needs !== never && isLeftToUse(view) && places.every(isLater) ? never : needs;
}

/** Nothing more is read once it is everywhere. */
function anyOf<Each>(all: Iterable<Each>, ask: (each: Each) => Alternatives): Alternatives {
  let found = never;
  for (const each of all) {
    found = either(found, ask(each));
    if (found === always) break;
  }
  return found;
}

/** Its install script says that it works in part without what that script should have brought. */
function isLeftToUse({ manifest: { scripts } }: PackageView): boolean {
  return isLenient(scripts['install'] ?? scripts['postinstall'] ?? '');
}

/**
 * Where an error is caught neither on the spot, nor wherever its file is required; `asked` caches answers by
 * file.
 */
function escapesOn(
  place: CodePlace,
  sources: Sources,
  asked: Map<Source, Alternatives>,
  hops: number,
): Alternatives {
  const own = errorsOn(place);
  return own.length === 0 ? never : both(own, escapesFile(place.source, sources, asked, hops));
}

/** Where the file is required, and its error not caught. */
function escapesFile(
  source: Source,
  sources: Sources,
  asked: Map<Source, Alternatives>,
  hops: number,
): Alternatives {
  if (hops >= maxHops || source === sources.files[0]) return always;
  const before = asked.get(source);
  if (before !== undefined) return before;
  // Files that require each other count as caught only if something outside them catches.
  asked.set(source, always);
  const bundles = sources.files.filter((file) => isBundle(file) && loadsAtTop(file, source));
  // Cheap questions first: one place that is not caught decides.
  let isRequired = bundles.length > 0;
  let escapes = anyOf(bundles, (bundle) => escapesFile(bundle, sources, asked, hops + 1));
  if (escapes !== always)
    escapes = either(
      escapes,
      anyOf(findImporters(source, leaveOut(sources, bundles)), (importer) => {
        isRequired = true;
        return escapesOn(importer, sources, asked, hops + 1);
      }),
    );
  const found = isRequired ? escapes : always;
  asked.set(source, found);
  return found;
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
