import type { TryStatement } from 'acorn';
import { meets } from '../runtime/condition.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Alternatives } from './alternatives.ts';
import { sometimes } from './around.ts';
import { exitOf } from './exits.ts';
import { ownFunction } from './own-functions.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import type { CodePlace } from './requests.ts';
import { isFunction } from './scopes.ts';

/** More than any chain of helpers that ends at a request. */
const maxHops = 4;
/** Of one function: what loads something is not called more often. */
const maxCalls = 8;

/**
 * Whether a place is reached on a runtime whenever its file is loaded, and an error thrown there ends that
 * load. Code that is not understood leaves it open, so the answer is no.
 */
export function isCertain({ source, node }: CodePlace, runtime: Runtime): boolean {
  const reading = source.code();
  return reading !== null && runsOnLoad(reading, node, runtime, 0);
}

function runsOnLoad(reading: Reading, node: AnyNode, runtime: Runtime, hops: number): boolean {
  let at = node;
  let parent = at.parent;
  for (; parent !== undefined && !isFunction(parent); at = parent, parent = at.parent)
    if (!isEntered(reading, parent, at, runtime)) return false;
  if (mayReturnBefore(reading, node, parent, runtime)) return false;
  return parent === undefined || (isBody(parent, at) && isCalledOnLoad(reading, parent, runtime, hops));
}

/** The body of a function that runs to its end when it is called: neither a promise's nor a generator's. */
function isBody(own: AnyNode, part: AnyNode): boolean {
  return 'async' in own && !own.async && !own.generator && own.body === part;
}

function isCalledOnLoad(reading: Reading, own: AnyNode, runtime: Runtime, hops: number): boolean {
  return (
    hops < maxHops &&
    reading.tree.calls
      .filter((call) => call.type === 'CallExpression' && ownFunction(call.callee) === own)
      .slice(0, maxCalls)
      .some((call) => runsOnLoad(reading, call, runtime, hops + 1))
  );
}

/** Whether a part of a node is run whenever the node is, and its error is the node's. */
function isEntered(reading: Reading, node: AnyNode, part: AnyNode, runtime: Runtime): boolean {
  switch (node.type) {
    case 'TryStatement':
      return part === node.finalizer || (part === node.block && !mayGoOn(reading, node, runtime));
    case 'IfStatement':
    case 'ConditionalExpression':
      return part === node.test || isNever(reading, node.test, part !== node.consequent, runtime);
    case 'LogicalExpression':
      return (
        part === node.left ||
        (node.operator !== '??' && isNever(reading, node.left, node.operator === '||', runtime))
      );
    default:
      return !sometimes.test(node.type);
  }
}

/** Whether a condition never has this value on a runtime. */
function isNever(reading: Reading, condition: AnyNode, value: boolean, runtime: Runtime): boolean {
  const { yes, no } = reading.test(condition);
  const alternatives: Alternatives = value ? yes : no;
  return !alternatives.some((each) => meets(each, runtime));
}

/** Whether an error in a `try` may be dropped: its handler does not always throw there, or end the process. */
function mayGoOn(reading: Reading, { handler, finalizer }: TryStatement, runtime: Runtime): boolean {
  const throws = (each: AnyNode) =>
    exitOf(each) === 'throws' ||
    (each.type === 'IfStatement' &&
      exitOf(each.consequent) === 'throws' &&
      isNever(reading, each.test, false, runtime));
  const returns = (within: AnyNode) =>
    reading.tree.exits.some(
      ({ type, start, end }) => type === 'ReturnStatement' && start >= within.start && end <= within.end,
    );
  return (
    (handler != null && (!handler.body.body.some(throws) || returns(handler))) ||
    (finalizer != null && returns(finalizer))
  );
}

/** Whether the function or module around a node may return before it comes to that. */
function mayReturnBefore(
  reading: Reading,
  node: AnyNode,
  own: AnyNode | undefined,
  runtime: Runtime,
): boolean {
  return reading.tree.exits.some(
    (exit) =>
      exit.type === 'ReturnStatement' && exit.end <= node.start && mayReach(reading, exit, own, runtime),
  );
}

/** Whether a statement is a function's own, and in no branch that is not taken: `if (process.platform === 'win32')`. */
function mayReach(reading: Reading, exit: AnyNode, own: AnyNode | undefined, runtime: Runtime): boolean {
  let at = exit;
  let parent = at.parent;
  for (; parent !== undefined && !isFunction(parent); at = parent, parent = at.parent)
    if (parent.type === 'IfStatement' && isNever(reading, parent.test, at === parent.consequent, runtime))
      return false;
  return parent === own;
}
