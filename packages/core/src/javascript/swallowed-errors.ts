import type { CatchClause, IfStatement, TryStatement } from 'acorn';
import { isUnconditional } from './around.ts';
import { exitOf, listAround } from './exits.ts';
import { bare, namesOf } from './names.ts';
import { type AnyNode, listChildren } from './parse.ts';
import type { CodePlace } from './requests.ts';
import { ownFunction } from './returns.ts';
import { type Binding, findBinding, isFunction } from './scopes.ts';
import { type LinkedTree, literalText } from './tree.ts';
import { tryBlocksAround } from './tries.ts';

const maxNodes = 5000;
const maxDepth = 4;
const maxClimb = 200;
/** How many statements after a `try` may still concern what it loads. */
const maxFollowing = 20;

/**
 * Whether an error thrown at a node is swallowed: caught by code that neither rethrows, nor keeps the error,
 * nor needs another file.
 */
export function isErrorSwallowed({ source, node }: CodePlace): boolean {
  const tree = source.code()?.tree;
  return tree !== undefined && isSwallowed(tree, node, 0);
}

function isSwallowed(tree: LinkedTree, node: AnyNode, depth: number, within?: AnyNode): boolean {
  if (depth > maxDepth) return false;
  if (tryBlocksAround(node, within).some(returnsAtLast)) return true;
  const handled = tryBlocksAround(node, within).filter((each) => handlerGoesOn(tree, each, depth));
  if (handled.length === 0) return false;
  const use = useOf(node);
  switch (use.kind) {
    case 'returned':
      // The caller gets something else: `catch {} return {}`, but not `return null`, which it may well throw
      // about.
      return handled.some(returnsStandIn);
    case 'assigned':
      return handled.some((each) => givesStandIn(each, use.name)) || !isThrownAbout(use.name, tree);
    default:
      return true;
  }
}

/** `finally { return binding }`: whatever was thrown is dropped (ECMA-262, TryStatement). */
function returnsAtLast({ finalizer }: TryStatement): boolean {
  return finalizer?.body.at(-1)?.type === 'ReturnStatement';
}

type Use = { kind: 'returned' } | { kind: 'assigned'; name: AnyNode } | { kind: 'other' };

/** How a loaded module is used. */
function useOf(node: AnyNode): Use {
  let at = node;
  for (let steps = 0; steps < maxClimb; steps++) {
    const { parent } = at;
    if (parent === undefined) break;
    if (parent.type === 'ReturnStatement') return { kind: 'returned' };
    if (parent.type === 'ArrowFunctionExpression' && parent.body === at) return { kind: 'returned' };
    if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier')
      return { kind: 'assigned', name: parent.id };
    if (parent.type === 'AssignmentExpression' && parent.left.type === 'Identifier')
      return { kind: 'assigned', name: parent.left };
    if (isFunction(parent) || parent.type.endsWith('Statement')) break;
    at = parent;
  }
  return { kind: 'other' };
}

/** Everything inside a node except functions that are only defined there. */
function* walkRun(node: AnyNode): Generator<AnyNode> {
  const stack = [node];
  for (let seen = 0, at = stack.pop(); at !== undefined && seen < maxNodes; seen++, at = stack.pop()) {
    yield at;
    for (const child of listChildren(at)) if (!isFunction(child)) stack.push(child);
  }
}

/**
 * A handler that neither throws, nor exits, nor keeps the error, nor needs another native file, with no throw
 * after it.
 */
function handlerGoesOn(tree: LinkedTree, statement: TryStatement, depth: number): boolean {
  const { handler } = statement;
  if (!handler) return false;
  for (const node of walkRun(handler.body)) {
    if (node.type === 'ThrowStatement' || isExit(node)) return false;
    if (namesNative(node) && !isLogged(node, handler) && !isSwallowed(tree, node, depth + 1, handler))
      return false;
    if (isError(node, handler) && !isLogged(node, handler)) return false;
  }
  return !throwsAfter(statement);
}

function isExit(node: AnyNode): boolean {
  return node.type === 'CallExpression' && namesOf(node.callee).at(-1) === 'exit';
}

/** The caught error, or a part of it: `catch ({ message })`. */
function isError(node: AnyNode, handler: CatchClause): boolean {
  if (node.type !== 'Identifier' || node.scope === undefined) return false;
  if (findBinding(node.scope, node.name)?.home !== handler) return false;
  const parent: AnyNode | undefined = node.parent;
  const isKey = parent?.type === 'Property' && parent.key === node && !parent.shorthand && !parent.computed;
  return !(isKey || (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed));
}

function namesNative(node: AnyNode): boolean {
  if (node.type === 'TemplateElement') return node.value.raw.includes('.node');
  const text = literalText(node);
  if (text === null) return false;
  return (
    text.endsWith('.node') ||
    text === 'bindings' ||
    text.startsWith('node-gyp-build') ||
    text.includes('build/')
  );
}

/** `console.warn`, `debug`, and functions that copy whatever exists. */
function showsOnly(callee: AnyNode): boolean {
  const harmless = /^(?:console|debug|log|logger|warn|emitWarning|assign)$/i;
  return namesOf(callee).some((name) => name !== null && harmless.test(name));
}

/** Only displayed: an argument of `console.warn`, `debug`, `log`. */
function isLogged(node: AnyNode, within: AnyNode): boolean {
  let at = node;
  for (let steps = 0; steps < maxClimb; steps++) {
    const { parent } = at;
    if (parent === undefined || parent === within) return false;
    if (parent.type === 'CallExpression' && parent.callee !== at) {
      if (showsOnly(parent.callee)) return true;
    }
    at = parent;
  }
  return false;
}

/** A `throw` after a `try`, in its block or an enclosing one: unconditional, or `if (!binding) throw …`. */
function throwsAfter(statement: TryStatement): boolean {
  let at: AnyNode = statement;
  for (let steps = 0; steps < maxClimb; steps++) {
    const parent: AnyNode | undefined = at.parent;
    if (parent === undefined || isFunction(at)) return false;
    for (const next of following(at)) {
      if (exitOf(next) === 'leaves') return false;
      if (next.type === 'ThrowStatement' || (next.type === 'IfStatement' && throwsInside(next, statement)))
        return true;
    }
    at = parent;
  }
  return false;
}

/** The next few statements of the same list. */
function following(statement: AnyNode): readonly AnyNode[] {
  const list = listAround(statement) ?? [];
  const at = list.indexOf(statement);
  return at < 0 ? [] : list.slice(at + 1, at + 1 + maxFollowing);
}

/** `if (!binding) throw …`, for a name assigned in the `try`. */
function throwsInside(branch: AnyNode, statement: TryStatement): boolean {
  if (
    branch.type !== 'IfStatement' ||
    ![...walkRun(branch.consequent)].some(({ type }) => type === 'ThrowStatement')
  )
    return false;
  const tested = new Set(
    [...walkRun(branch.test)].flatMap((node) => (node.type === 'Identifier' ? [node.name] : [])),
  );
  return [...walkRun(statement)].some(
    (node) => node.type === 'AssignmentExpression' && tested.has(namesOf(node.left).at(-1) ?? ''),
  );
}

/** `catch { native = {} }`: later code finds what it expects. */
function givesStandIn({ handler }: TryStatement, name: AnyNode): boolean {
  if (!handler) return false;
  return [...walkRun(handler.body)].some(
    (node) =>
      node.type === 'AssignmentExpression' &&
      meaningOf(node.left) === meaningOf(name) &&
      isSomething(node.right),
  );
}

/** `catch { return {} }`, or `return {}` after it: a value that works. */
function returnsStandIn(statement: TryStatement): boolean {
  const handler = statement.handler?.body;
  if (handler === undefined) return false;
  const [next] = following(statement);
  return [...walkRun(handler), ...(next === undefined ? [] : [next])].some(
    (node) => node.type === 'ReturnStatement' && node.argument && isSomething(node.argument),
  );
}

function isSomething(node: AnyNode): boolean {
  if (node.type === 'Identifier') return node.name !== 'undefined';
  if (node.type === 'UnaryExpression') return false;
  return node.type !== 'Literal' || (node.value !== null && node.value !== false);
}

/**
 * `if (native == null) throw …` or `return native` anywhere in the file: a caller without a value may well
 * throw.
 */
function isThrownAbout(name: AnyNode, tree: LinkedTree): boolean {
  const doubtful = known.get(tree) ?? findDoubtful(tree);
  known.set(tree, doubtful);
  return doubtful.has(meaningOf(name));
}

const known = new WeakMap<LinkedTree, Set<Binding | string>>();

function findDoubtful(tree: LinkedTree): Set<Binding | string> {
  const found = new Set<Binding | string>();
  for (const exit of tree.exits) {
    if (exit.type === 'ReturnStatement') {
      if (exit.argument) found.add(meaningOf(bare(exit.argument)));
    } else if (throwsAtOnce(exit)) for (const node of walkRun(exit.test)) found.add(meaningOf(node));
  }
  for (const call of tree.calls) {
    if (call.type !== 'CallExpression' || showsOnly(call.callee) || !isUnconditional(call)) continue;
    const parameters = parametersOf(call.callee);
    for (const [i, argument] of call.arguments.entries()) {
      // Passed on when the module is loaded: to a function of another file, which may need it, or to one that
      // says so.
      const parameter = parameters?.[i];
      const wanted = parameters === null || (parameter !== undefined && found.has(meaningOf(parameter)));
      if (wanted) found.add(meaningOf(argument));
    }
  }
  found.delete('');
  return found;
}

function parametersOf(callee: AnyNode): readonly AnyNode[] | null {
  const own = ownFunction(callee);
  return own !== null && 'params' in own ? own.params : null;
}

/** Identifies a name by its binding, or by its text if nothing declares it; empty for anything else. */
function meaningOf(node: AnyNode): Binding | string {
  if (node.type !== 'Identifier') return '';
  return (node.scope === undefined ? null : findBinding(node.scope, node.name)) ?? node.name;
}

function throwsAtOnce({ consequent }: IfStatement): boolean {
  const first = consequent.type === 'BlockStatement' ? consequent.body[0] : consequent;
  return first?.type === 'ThrowStatement';
}
