import { joinConditions } from '../condition.ts';
import type { RuntimeCondition } from '../loader.ts';
import { walkContexts } from '../source/contexts.ts';
import { Evaluator } from '../source/evaluate.ts';
import { readGuard } from '../source/guard.ts';
import { findImporters } from '../source/importers.ts';
import type { Sources } from '../source/sources.ts';
import type { LoadPlace } from './strategy.ts';

const maxHops = 4;

/**
 * The runtimes on which a package's only load is reached at all: an addon for Windows behind
 * `if (process.platform === 'win32')` is not missed elsewhere. Empty where there are several places, or nothing is understood.
 */
export function conditionOfLoading(places: LoadPlace[], sources: Sources): RuntimeCondition {
  const [place, ...others] = places.filter(({ at }) => at >= 0);
  return place === undefined || others.length > 0 ? {} : conditionOf(place, sources, 0);
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
