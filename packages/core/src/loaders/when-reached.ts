import { always, widen } from '../javascript/alternatives.ts';
import { findImporters } from '../javascript/importers.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Sources } from '../javascript/sources.ts';
import { isEmptyCondition, joinConditions, type RuntimeCondition } from '../runtime/condition.ts';

const maxHops = 4;

/**
 * The runtimes on which a package's only load is reached at all: an addon for Windows behind `if
 * (process.platform === 'win32')` is not missed elsewhere. Empty if there are several places, or nothing is
 * understood.
 */
export function whenReached(places: CodePlace[], sources: Sources): { when?: RuntimeCondition } {
  const [place, ...others] = places;
  if (place === undefined || others.length > 0) return {};
  const when = conditionOf(place, sources, 0);
  return isEmptyCondition(when) ? {} : { when };
}

function conditionOf(place: CodePlace, sources: Sources, hops: number): RuntimeCondition {
  const own = conditionAround(place);
  if (hops >= maxHops || place.source === sources.files[0]) return own;
  const [importer, ...others] = findImporters(place.source, sources);
  if (importer === undefined || others.length > 0) return own;
  return joinConditions(own, conditionOf(importer, sources, hops + 1)) ?? own;
}

function conditionAround({ source, node }: CodePlace): RuntimeCondition {
  return widen(source.code()?.around(node) ?? always);
}
