import { isEmptyCondition, joinConditions, type RuntimeCondition } from '../runtime/condition.ts';

type List = 'os' | 'cpu' | 'libc';

const lists: readonly List[] = ['os', 'cpu', 'libc'];

/**
 * A disjunction of conditions. Without alternatives it never holds; an empty alternative always may. A
 * condition that is not understood counts as "always may", also when negated, so that it rules nothing out.
 */
export type Alternatives = readonly RuntimeCondition[];

export const always: Alternatives = [{}];
export const never: Alternatives = [];

/** More alternatives than this say nothing worth keeping. */
const maxAlternatives = 8;

/** Where at least one holds. */
export function either(...all: Alternatives[]): Alternatives {
  let merged: RuntimeCondition[] = [];
  for (const condition of all.flat()) {
    if (isEmptyCondition(condition)) return always;
    merged = addTo(merged, condition);
    if (merged.some(isEmptyCondition) || merged.length > maxAlternatives) return always;
  }
  return merged;
}

/** Where all hold. */
export function both(a: Alternatives, b: Alternatives): Alternatives {
  if (a === always) return b;
  if (b === always) return a;
  const joined = a.flatMap((one) => b.flatMap((other) => joinConditions(one, other) ?? []));
  return either(joined);
}

/** Where a condition does not hold; cases that cannot be expressed stay possible. */
export function otherwise(condition: RuntimeCondition): Alternatives {
  const { abi, runtime } = condition;
  if (abi !== undefined || isEmptyCondition(condition)) return isEmptyCondition(condition) ? never : always;
  const opposites: RuntimeCondition[] = [];
  // Naming a C library implies Linux.
  const impliesLinux = condition.libc?.some((item) => !excludes(item)) === true;
  for (const field of lists) {
    const list = condition[field];
    if (list === undefined || (field === 'os' && impliesLinux && list.includes('linux'))) continue;
    opposites.push({ [field]: opposite(list) });
  }
  if (runtime !== undefined) opposites.push({ runtime: runtime === 'node' ? 'electron' : 'node' });
  return either(opposites);
}

/** One condition that holds wherever any of the alternatives does. */
export function widen(alternatives: Alternatives): RuntimeCondition {
  const [first = {}, ...rest] = alternatives;
  let whole = first;
  for (const next of rest) whole = mergeFields(whole, next);
  return whole;
}

function addTo(merged: RuntimeCondition[], condition: RuntimeCondition): RuntimeCondition[] {
  for (const [i, existing] of merged.entries()) {
    const differing = [...lists, 'abi' as const, 'runtime' as const].filter(
      (field) => JSON.stringify(existing[field]) !== JSON.stringify(condition[field]),
    );
    if (differing.length === 0) return merged;
    const [only] = differing;
    // Merges two that differ in a single field: `darwin` or `linux`.
    if (differing.length > 1 || only === undefined) continue;
    const others = merged.filter((_, at) => at !== i);
    return addTo(others, mergeFields(existing, condition));
  }
  return [...merged, condition];
}

function mergeFields(a: RuntimeCondition, b: RuntimeCondition): RuntimeCondition {
  const merged: RuntimeCondition = {};
  for (const field of lists) {
    const [one, other] = [a[field], b[field]];
    const list = one === undefined || other === undefined ? [] : unite(one, other);
    if (list.length > 0) merged[field] = list;
  }
  if (a.abi !== undefined && b.abi !== undefined) merged.abi = [...new Set([...a.abi, ...b.abi])];
  if (a.runtime !== undefined && a.runtime === b.runtime) merged.runtime = a.runtime;
  return merged;
}

/** Empty when it would allow everything. */
function unite(a: string[], b: string[]): string[] {
  const included = (list: string[]) => list.filter((item) => !excludes(item));
  const [ours, theirs] = [included(a), included(b)];
  if (ours.length > 0 && theirs.length > 0) return [...new Set([...ours, ...theirs])];
  if (ours.length > 0) return b.filter((item) => !ours.includes(item.slice(1)));
  if (theirs.length > 0) return a.filter((item) => !theirs.includes(item.slice(1)));
  return a.filter((item) => b.includes(item));
}

function opposite(list: string[]): string[] {
  const included = list.filter((item) => !excludes(item));
  return included.length > 0 ? included.map((item) => `!${item}`) : list.map((item) => item.slice(1));
}

function excludes(item: string): boolean {
  return item.startsWith('!');
}
