import { type Alternatives, always, both } from './alternatives.ts';
import { climb } from './climb.ts';
import { listAround, readEarlyExit } from './exits.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import { isFunction } from './scopes.ts';
import { conditionOfCase } from './switches.ts';
import { conditionOfPlace } from './table-keys.ts';
import { whereUnknown } from './values.ts';

/** How many early exits of a list of statements are known. */
const maxListed = 1000;
/** How many early exits before a statement are considered, nearest first. */
const maxExits = 40;

/** What the branches around a node, up to `within`, say about the runtimes that reach it. */
export function readAround(reading: Reading, node: AnyNode, within?: AnyNode): Alternatives {
  let reached = always;
  for (const [parent, child] of climb(node, within)) {
    const joined = both(reached, branchSays(reading, parent, child));
    // Contradicting conditions are taken as misread, not as unreachable code.
    if (joined.length > 0) reached = joined;
  }
  return reached;
}

function branchSays(reading: Reading, parent: AnyNode, child: AnyNode): Alternatives {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression': {
      if (child === parent.test) return always;
      const said = child === parent.consequent ? reading.test(parent.test).yes : reading.test(parent.test).no;
      return said;
    }
    case 'LogicalExpression': {
      if (child === parent.left) return always;
      const { yes, no } = reading.test(parent.left);
      if (parent.operator === '&&') return yes;
      const unknown = whereUnknown(reading.values(parent.left));
      return parent.operator === '??' ? unknown : both(no, unknown);
    }
    case 'SwitchCase': {
      const earlier = afterExits(reading, child);
      return child === parent.test ? always : both(conditionOfCase(reading, parent), earlier);
    }
    case 'Property':
    case 'AssignmentExpression':
    case 'ArrayExpression':
      return conditionOfPlace(parent, child);
    default:
      return afterExits(reading, child);
  }
}

/** `if (process.platform !== 'win32') return;` before a statement. */
function afterExits(reading: Reading, statement: AnyNode): Alternatives {
  const list = listAround(statement);
  if (list === null) return always;
  let reached = always;
  for (const exit of exitsIn(list, statement)) {
    const { yes, no } = reading.test(exit.statement.test);
    const joined = both(reached, exit.holds ? yes : no);
    if (joined.length > 0) reached = joined;
  }
  return reached;
}

function exitsIn(list: readonly AnyNode[], statement: AnyNode) {
  const exits = exitsOf(list);
  const before = exits.filter((exit) => exit.statement.end <= statement.start);
  return before.slice(-maxExits);
}

const known = new WeakMap<readonly AnyNode[], ReturnType<typeof listExits>>();

function exitsOf(list: readonly AnyNode[]) {
  const exits = known.get(list) ?? listExits(list);
  known.set(list, exits);
  return exits;
}

function listExits(list: readonly AnyNode[]) {
  return list.flatMap((each) => readEarlyExit(each) ?? []).slice(0, maxListed);
}

/**
 * The only `if` that decides whether a node is reached from `home`; `none` without one, `unknown` if there is
 * more to it.
 */
type Decision = 'none' | 'unknown' | { test: AnyNode; holds: boolean };

export function decisionFor(node: AnyNode, home: AnyNode): Decision {
  let decision: Decision = 'none';
  for (const [parent, at] of climb(node, home)) {
    if (isFunction(at) || (at !== node && sometimes.test(at.type))) return 'unknown';
    if (parent.type === 'IfStatement' && at !== parent.test) {
      if (decision !== 'none') return 'unknown';
      decision = { test: parent.test, holds: at === parent.consequent };
    }
    if (parent.type === 'LogicalExpression' || parent.type === 'ConditionalExpression') {
      if (at !== (parent.type === 'LogicalExpression' ? parent.left : parent.test)) return 'unknown';
    }
  }
  return decision;
}

/** Constructs that may run their parts once, several times or not at all. */
export const sometimes = /^(Try|Switch|Labeled|For(In|Of)?|While)Statement$|^(CatchClause|ClassBody)$/;

const branching = /^(If|Conditional|Logical)/;

/**
 * Whether a node runs whenever its module does: in no function, branch, loop or `try`, and after no early
 * exit.
 */
export function isUnconditional(node: AnyNode): boolean {
  for (const [parent, at] of climb(node)) {
    if (isFunction(parent) || sometimes.test(parent.type) || branching.test(parent.type)) return false;
    const list = listAround(at);
    if (list !== null && exitsIn(list, at).length > 0) return false;
  }
  return true;
}
