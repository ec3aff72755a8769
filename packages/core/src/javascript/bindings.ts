import { always, never } from './alternatives.ts';
import { decisionFor } from './around.ts';
import type { Reading } from './reading.ts';
import type { Binding } from './scopes.ts';
import { concat, orAny, type PossibleValue, restrict, unite, type Values } from './values.ts';

/** Names with more assignments are not followed. */
const maxDefinitions = 40;

/** The possible values of a name after every assignment in the file, in text order; null when unknown. */
export function evaluateBinding(reading: Reading, binding: Binding): Values {
  const before = known.get(binding);
  if (before !== undefined) return before;
  const values = foldDefinitions(reading, binding);
  known.set(binding, values);
  return values;
}

const known = new WeakMap<Binding, Values>();

function foldDefinitions(reading: Reading, { home, definitions }: Binding): Values {
  if (definitions.length > maxDefinitions) return null;
  let current: PossibleValue[] = [];
  let understood = false;
  for (const definition of definitions) {
    if (definition.kind !== 'assigned') return null;
    const { node, appends } = definition;
    const values = reading.values(node);
    if (values !== null) understood = true;
    const next = appends ? concat(current, orAny(values)) : orAny(values);
    const decision = decisionFor(node, home);
    let kept = decision === 'none' ? never : always;
    if (typeof decision === 'object') {
      const { yes, no } = reading.test(decision.test);
      kept = decision.holds ? no : yes;
    }
    current = unite(restrict(next, reading.around(node, home)), restrict(current, kept));
  }
  return understood ? current : null;
}
