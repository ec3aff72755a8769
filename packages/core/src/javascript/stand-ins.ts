import type { IfStatement, TryStatement } from 'acorn';
import { type Alternatives, always, either, never } from './alternatives.ts';
import { isUnconditional } from './around.ts';
import { listFollowing } from './exits.ts';
import { bare } from './names.ts';
import { parametersOf } from './own-functions.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import { type Binding, bindingOf } from './scopes.ts';
import { showsOnly } from './shown-values.ts';
import type { LinkedTree } from './tree.ts';
import { walkRun } from './walk-run.ts';

/** `catch { native = {} }`: later code finds what it expects. */
export function listGiven({ handler }: TryStatement, name: AnyNode): AnyNode[] {
  return [...(handler ? walkRun(handler.body) : [])].filter(
    (node) =>
      node.type === 'AssignmentExpression' &&
      meaningOf(node.left) === meaningOf(name) &&
      isSomething(node.right),
  );
}

/** `catch { return {} }`, or `return {}` after it: a value that works. */
export function listReturned(statement: TryStatement): AnyNode[] {
  const handler = statement.handler?.body;
  if (handler === undefined) return [];
  const [next] = listFollowing(statement);
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
export function thrownAbout(name: AnyNode, reading: Reading): Alternatives {
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

/** Identifies a name by its binding, or by its text if nothing declares it; empty for anything else. */
function meaningOf(node: AnyNode): Binding | string {
  if (node.type !== 'Identifier') return '';
  return bindingOf(node) ?? node.name;
}

function throwsAtOnce({ consequent }: IfStatement): boolean {
  const first = consequent.type === 'BlockStatement' ? consequent.body[0] : consequent;
  return first?.type === 'ThrowStatement';
}
