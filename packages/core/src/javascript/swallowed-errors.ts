import type { CatchClause, Identifier, TryStatement } from 'acorn';
import { type Alternatives, always, both, either, never, otherwise } from './alternatives.ts';
import { climb } from './climb.ts';
import { exitOf, listFollowing, readEarlyExit } from './exits.ts';
import { lastName, namesOf } from './names.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import type { CodePlace } from './requests.ts';
import { bindingOf, isFunction } from './scopes.ts';
import { isOnlyShown, isShown } from './shown-values.ts';
import { listGiven, listReturned, thrownAbout } from './stand-ins.ts';
import { literalText } from './tree.ts';
import { tryBlocksAround } from './tries.ts';
import { isKey, listCalls, listUses } from './uses.ts';
import { isThrow, walkRun } from './walk-run.ts';

const maxDepth = 4;
/** What loads something is not called more often. */
const maxCalls = 8;

/**
 * The runtimes on which an error thrown at a node goes on: nothing catches it, or code that rethrows, keeps the
 * error, or needs another file. Handlers may ask for the runtime: `if (process.platform !== 'win32') throw error`.
 */
export function errorsOn({ source, node }: CodePlace): Alternatives {
  const reading = source.code();
  if (reading === null) return always;
  return either(...loadsOf(reading, node).map((load) => escapesOn(reading, load, 0)));
}

/** `const path = './x.node'`, and `require(path)` elsewhere: what is loaded by that name. Else the node itself. */
function loadsOf(reading: Reading, node: AnyNode): AnyNode[] {
  const name = isLoaded(node) ? null : useOf(node);
  const uses = name === null || name === 'returned' ? null : listUses(reading.tree, name);
  const loads = uses?.filter(isLoaded) ?? [];
  return loads.length > 0 ? loads : [node];
}

/** An argument of `require`, of one by another name (`nodeRequire`), of `import` or of `process.dlopen`. */
function isLoaded(node: AnyNode): boolean {
  const { parent } = node;
  if (parent?.type === 'ImportExpression') return true;
  if (parent?.type !== 'CallExpression' || parent.callee === node) return false;
  return /require$|^dlopen$/i.test(lastName(parent.callee) ?? '');
}

function escapesOn(reading: Reading, node: AnyNode, depth: number, within?: AnyNode): Alternatives {
  if (depth > maxDepth) return always;
  const escapes = escapesTries(reading, node, depth, within);
  const isLoad = node.type === 'CallExpression' || isLoaded(node);
  const calls = isLoad && within === undefined && escapes !== never ? listCalls(reading.tree, node) : null;
  if (calls === null || calls.length > maxCalls) return escapes;
  return both(escapes, either(...calls.map((call) => escapesOn(reading, call, depth + 1))));
}

function escapesTries(reading: Reading, node: AnyNode, depth: number, within?: AnyNode): Alternatives {
  const tries = tryBlocksAround(node, within);
  if (tries.some(returnsAtLast)) return never;
  const passed = tries.map((each) => passedOn(reading, each, depth));
  const handled = tries.filter((_, i) => passed[i] !== always);
  if (handled.length === 0) return always;
  const escapes = passed.reduce(both);
  const use = useOf(node);
  if (use === null) return escapes;
  // The caller gets something else: `catch {} return {}`, but not `return null`, which it may well throw about.
  if (use === 'returned') return either(escapes, lackedOn(reading, handled, listReturned));
  const given = (each: TryStatement) => listGiven(each, use);
  return either(escapes, both(thrownAbout(use, reading), lackedOn(reading, handled, given)));
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

/** How a value is used: `returned`, or under a name; null in another way. */
function useOf(node: AnyNode): 'returned' | Identifier | null {
  for (const [parent, child] of climb(node)) {
    if (parent.type === 'ReturnStatement') return 'returned';
    if (parent.type === 'ArrowFunctionExpression' && parent.body === child) return 'returned';
    if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id;
    if (parent.type === 'AssignmentExpression' && parent.left.type === 'Identifier') return parent.left;
    if (isFunction(parent) || parent.type.endsWith('Statement')) break;
  }
  return null;
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
  if (isThrow(node)) return always;
  if (namesNative(node)) return isShown(node, handler) ? never : escapesOn(reading, node, depth + 1, handler);
  return !isError(node, handler) || isOnlyShown(reading.tree, node, handler) ? never : always;
}

/** The caught error, or a part of it: `catch ({ message })`. */
function isError(node: AnyNode, handler: CatchClause): boolean {
  return bindingOf(node)?.home === handler && !isKey(node);
}

function namesNative(node: AnyNode): boolean {
  if (node.type === 'TemplateElement') return node.value.raw.includes('.node');
  return /\.node$|^bindings$|^node-gyp-build|build\//.test(literalText(node) ?? '');
}

/** A `throw` after a `try`, in its block or an enclosing one: unconditional, or `if (!binding) throw …`. */
function throwsAfter(reading: Reading, statement: TryStatement): Alternatives {
  let thrown = never;
  let reached = always;
  for (const [, at] of climb(statement)) {
    if (thrown === always || isFunction(at)) break;
    for (const next of listFollowing(at)) {
      if (exitOf(next) === 'leaves') return thrown;
      for (const each of listThrown(next, statement))
        thrown = either(thrown, both(reached, reading.around(each, next)));
      const exit = readEarlyExit(next);
      if (exit !== null) {
        const { yes, no } = reading.test(exit.statement.test);
        reached = both(reached, exit.holds ? yes : no);
      }
    }
  }
  return thrown;
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
