import { ownFunction } from './own-functions.ts';
import { type AnyNode, listChildren } from './parse.ts';
import type { Reading } from './reading.ts';
import { isFunction } from './scopes.ts';
import { orAny, type PossibleValue, restrict, unite, type Values } from './values.ts';

/** More than a function that names something has. */
const maxReturns = 40;
const maxNodes = 2000;

/** What a function returns, in text order. */
export function listReturns(node: AnyNode): AnyNode[] {
  const returned = knownReturns.get(node) ?? findReturns(node);
  knownReturns.set(node, returned);
  return returned;
}

const knownReturns = new WeakMap<AnyNode, AnyNode[]>();

function findReturns(node: AnyNode): AnyNode[] {
  if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement') return [node.body];
  const found: AnyNode[] = [];
  const stack = listChildren(node).reverse();
  for (let seen = 0, at = stack.pop(); at !== undefined && seen < maxNodes; seen++, at = stack.pop()) {
    if (isFunction(at)) continue;
    if (at.type === 'ReturnStatement') {
      if (at.argument) found.push(at.argument);
    } else stack.push(...listChildren(at).reverse());
  }
  return found;
}

/** The possible results of calling a function of this file; null when unknown. */
export function evaluateReturns(reading: Reading, callee: AnyNode): Values {
  const own = ownFunction(callee);
  if (own === null) return null;
  const before = knownValues.get(own);
  if (before !== undefined) return before;
  // A recursive call adds no new values.
  knownValues.set(own, null);
  const values = uniteReturns(reading, own);
  knownValues.set(own, values);
  return values;
}

const knownValues = new WeakMap<AnyNode, Values>();

function uniteReturns(reading: Reading, own: AnyNode): Values {
  const returned = listReturns(own).slice(0, maxReturns);
  const found: PossibleValue[][] = [];
  let understood = false;
  for (const node of returned) {
    const values = reading.values(node);
    if (values !== null) understood = true;
    found.push(restrict(orAny(values), reading.around(node, own)));
  }
  return understood ? unite(...found) : null;
}
