import { isEmptyCondition, joinConditions, type RuntimeCondition } from '../runtime/condition.ts';
import type { LoadPlace } from './loader.ts';
import { walkContexts } from './source/contexts.ts';
import { Evaluator } from './source/evaluate.ts';
import { readGuard } from './source/guard.ts';
import { findImporters } from './source/importers.ts';
import type { Sources } from './source/sources.ts';

const maxHops = 4;

/**
 * The runtimes on which a package's only load is reached at all: an addon for Windows behind
 * `if (process.platform === 'win32')` is not missed elsewhere. Empty where there are several places, or nothing is understood.
 */
export function whenReached(places: LoadPlace[], sources: Sources): { when?: RuntimeCondition } {
  const [place, ...others] = places.filter(({ at }) => at >= 0);
  if (place === undefined || others.length > 0) return {};
  const when = conditionOf(place, sources, 0);
  return isEmptyCondition(when) ? {} : { when };
}

function conditionOf(place: LoadPlace, sources: Sources, hops: number): RuntimeCondition {
  const own = conditionAround(place);
  if (hops >= maxHops || place.source === sources.files[0]) return own;
  const [importer, ...others] = findImporters(place.source, sources);
  if (importer === undefined || others.length > 0) return own;
  return joinConditions(own, conditionOf(importer, sources, hops + 1)) ?? own;
}

function conditionAround({ source, at }: LoadPlace): RuntimeCondition {
  const tokens = source.tokens();
  const evaluator = new Evaluator(tokens, source.path);
  let found: RuntimeCondition = {};
  walkContexts(tokens, evaluator, (here, context) => {
    if (here === at) found = context().when;
    return here < at ? here + 1 : tokens.length;
  });
  return joinConditions(found, readGuard(tokens, at, evaluator)) ?? found;
}
