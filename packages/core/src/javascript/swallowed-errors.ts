import type { CatchClause, IfStatement, TryStatement } from 'acorn';
import { type Alternatives, always, both, either, never, otherwise } from './alternatives.ts';
import { isUnconditional } from './around.ts';
import { exitOf, listAround, readEarlyExit } from './exits.ts';
import { bare, namesOf } from './names.ts';
import { type AnyNode, listChildren } from './parse.ts';
import type { Reading } from './reading.ts';
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
 * The runtimes on which an error thrown at a node goes on: nothing catches it, or code that rethrows, keeps the
 * error, or needs another file. Handlers may ask for the runtime: `if (process.platform !== 'win32') throw error`.
 */
export function errorsOn({ source, node }: CodePlace): Alternatives {
  const reading = source.code();
  return reading === null ? always : escapesOn(reading, node, 0);
}

function escapesOn(reading: Reading, node: AnyNode, depth: number, within?: AnyNode): Alternatives {
  if (depth > maxDepth) return always;
  const tries = tryBlocksAround(node, within);
  if (tries.some(returnsAtLast)) return never;
  const passed = tries.map((each) => passedOn(reading, each, depth));
  const handled = tries.filter((_, i) => passed[i] !== always);
  if (handled.length === 0) return always;
  const escapes = passed.reduce(both);
  const use = useOf(node);
  switch (use.kind) {
    case 'returned':
      // The caller gets something else: `catch {} return {}`, but not `return null`, which it may well throw
      // about.
      return either(escapes, lackedOn(reading, handled, listReturned));
    case 'assigned': {
      const given = (each: TryStatement) => listGiven(each, use.name);
      return either(escapes, both(thrownAbout(use.name, reading), lackedOn(reading, handled, given)));
    }
    default:
      return escapes;
  }
}

/** Where none of the stand-ins is reached; one that is reached on conditions not understood always is. */
function lackedOn(
  reading: Reading,
  handled: readonly TryStatement[],
  list: (statement: TryStatement) => AnyNode[],
): Alternatives {
  return handled
    .flatMap((each) => list(each).map((node) => reading.around(node, node.end > each.end ? node : each)))
    .map((reached) => (reached === always ? never : reached.map(otherwise).reduce(both, always)))
    .reduce(both, always);
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
 * Where a handler throws, exits, keeps the error or needs another native file, or a throw comes after it; the
 * branches inside it count, not those around it.
 */
function passedOn(reading: Reading, statement: TryStatement, depth: number): Alternatives {
  const { handler } = statement;
  if (!handler) return always;
  let passed = throwsAfter(reading, statement);
  for (const node of walkRun(handler.body)) {
    if (passed === always) break;
    const own = passes(reading, node, handler, depth);
    if (own !== never) passed = either(passed, both(own, reading.around(node, statement)));
  }
  return passed;
}

function passes(reading: Reading, node: AnyNode, handler: CatchClause, depth: number): Alternatives {
  if (node.type === 'ThrowStatement' || isExit(node)) return always;
  const isNative = namesNative(node);
  if (!(isNative || isError(node, handler)) || isLogged(node, handler)) return never;
  return isNative ? escapesOn(reading, node, depth + 1, handler) : always;
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
function throwsAfter(reading: Reading, statement: TryStatement): Alternatives {
  let at: AnyNode = statement;
  let thrown = never;
  let reached = always;
  for (let steps = 0; steps < maxClimb && thrown !== always; steps++) {
    const parent: AnyNode | undefined = at.parent;
    if (parent === undefined || isFunction(at)) break;
    for (const next of following(at)) {
      if (exitOf(next) === 'leaves') return thrown;
      for (const each of listThrown(next, statement))
        thrown = either(thrown, both(reached, reading.around(each, next)));
      const exit = readEarlyExit(next);
      if (exit !== null) {
        const { yes, no } = reading.test(exit.statement.test);
        reached = both(reached, exit.holds ? yes : no);
      }
    }
    at = parent;
  }
  return thrown;
}

/** The next few statements of the same list. */
function following(statement: AnyNode): readonly AnyNode[] {
  const list = listAround(statement) ?? [];
  const at = list.indexOf(statement);
  return at < 0 ? [] : list.slice(at + 1, at + 1 + maxFollowing);
}

/** A statement that throws, or `if (!binding) throw …` for a name assigned in the `try`. */
function listThrown(next: AnyNode, statement: TryStatement): AnyNode[] {
  if (next.type === 'ThrowStatement') return [next];
  if (next.type !== 'IfStatement') return [];
  const thrown = [...walkRun(next.consequent)].filter(({ type }) => type === 'ThrowStatement');
  if (thrown.length === 0) return [];
  const tested = new Set(
    [...walkRun(next.test)].flatMap((node) => (node.type === 'Identifier' ? [node.name] : [])),
  );
  const isTested = [...walkRun(statement)].some(
    (node) => node.type === 'AssignmentExpression' && tested.has(namesOf(node.left).at(-1) ?? ''),
  );
  return isTested ? thrown : [];
}

/** `catch { native = {} }`: later code finds what it expects. */
function listGiven({ handler }: TryStatement, name: AnyNode): AnyNode[] {
  return [...(handler ? walkRun(handler.body) : [])].filter(
    (node) =>
      node.type === 'AssignmentExpression' &&
      meaningOf(node.left) === meaningOf(name) &&
      isSomething(node.right),
  );
}

/** `catch { return {} }`, or `return {}` after it: a value that works. */
function listReturned(statement: TryStatement): AnyNode[] {
  const handler = statement.handler?.body;
  if (handler === undefined) return [];
  const [next] = following(statement);
  return [...walkRun(handler), ...(next === undefined ? [] : [next])].filter(
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
function thrownAbout(name: AnyNode, reading: Reading): Alternatives {
  const doubtful = known.get(reading.tree) ?? findDoubtful(reading);
  known.set(reading.tree, doubtful);
  return doubtful.get(meaningOf(name)) ?? never;
}

type Doubtful = Map<Binding | string, Alternatives>;

const known = new WeakMap<LinkedTree, Doubtful>();

function findDoubtful(reading: Reading): Doubtful {
  const { tree } = reading;
  const found: Doubtful = new Map();
  const add = (node: AnyNode, on: Alternatives) => {
    const meaning = meaningOf(node);
    if (meaning !== '') found.set(meaning, either(found.get(meaning) ?? never, on));
  };
  for (const exit of tree.exits) {
    if (exit.type === 'ReturnStatement') {
      if (exit.argument) add(bare(exit.argument), always);
    } else if (throwsAtOnce(exit))
      for (const node of walkRun(exit.test)) add(node, reading.around(exit.consequent));
  }
  for (const call of tree.calls) {
    if (call.type !== 'CallExpression' || showsOnly(call.callee) || !isUnconditional(call)) continue;
    const parameters = parametersOf(call.callee);
    for (const [i, argument] of call.arguments.entries()) {
      // Passed on when the module is loaded: to a function of another file, which may need it, or to one that
      // says so.
      const parameter = parameters?.[i];
      const wanted = parameter === undefined ? undefined : found.get(meaningOf(parameter));
      if (parameters === null || wanted !== undefined) add(argument, wanted ?? always);
    }
  }
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
