import { type Alternatives, both, otherwise } from './alternatives.ts';
import { andTests, compareValues, notTest, orTests } from './compare.ts';
import { conditionOfName } from './known-names.ts';
import { isFalse, isTrue, matchText, type Test, untold } from './match-text.ts';
import { bare, lastName } from './names.ts';
import { listProperties } from './objects.ts';
import { ownFunction } from './own-functions.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import { listReturns } from './returns.ts';
import { onlyValue } from './scopes.ts';
import { orAny, textValue } from './values.ts';

/**
 * What a condition says about the runtime: comparisons with platform, architecture, C library and ABI, and
 * names that ask (`isMusl()`), in any combination. One that is not understood may hold and fail anywhere.
 */
export function readTest(reading: Reading, node: AnyNode): Test {
  const at = bare(node);
  switch (at.type) {
    case 'Literal':
      return at.value ? isTrue : isFalse;
    case 'UnaryExpression':
      return readUnary(reading, at.operator, at.argument);
    case 'LogicalExpression': {
      if (at.operator === '??') return untold;
      const [left, right] = [reading.test(at.left), reading.test(at.right)];
      return at.operator === '&&' ? andTests(left, right) : orTests(left, right);
    }
    case 'BinaryExpression':
      return readComparison(reading, at.operator, at.left, at.right);
    case 'Identifier':
    case 'MemberExpression':
      return named(at, readDefinition(reading, at));
    case 'CallExpression':
      return readQuestion(reading, at) ?? named(at.callee, readFunction(reading, at.callee));
    default:
      return untold;
  }
}

function readUnary(reading: Reading, operator: string, argument: AnyNode): Test {
  if (operator === '!') return notTest(reading.test(argument));
  return operator === 'void' ? isFalse : untold;
}

function readComparison(reading: Reading, operator: string, left: AnyNode, right: AnyNode): Test {
  switch (operator) {
    case '===':
    case '==':
      return readEquality(reading, left, right);
    case '!==':
    case '!=':
      return notTest(readEquality(reading, left, right));
    case 'in': {
      const object = bare(right);
      if (object.type === 'MemberExpression' && lastName(object) === 'versions')
        return asTest(conditionOfName(reading.values(left)?.[0]?.text ?? ''));
      return readMembership(reading, left, object);
    }
    default:
      return untold;
  }
}

function readEquality(reading: Reading, left: AnyNode, right: AnyNode): Test {
  if (isNothing(right)) return notTest(asTest(conditionOfName(lastName(left) ?? '')));
  if (right.type === 'Literal' && typeof right.value === 'boolean')
    return right.value ? reading.test(left) : notTest(reading.test(left));
  return compareValues(reading.values(left), reading.values(right));
}

function isNothing(node: AnyNode): boolean {
  return (
    (node.type === 'Literal' && node.value === null && !node.regex) ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'UnaryExpression' && node.operator === 'void')
  );
}

/** `key in { linux: … }` */
function readMembership(reading: Reading, key: AnyNode, object: AnyNode): Test {
  const at = meaningOf(object);
  if (at.type !== 'ObjectExpression') return untold;
  return isAnyOf(
    reading,
    key,
    listProperties(at).map((property) => property.key),
  );
}

/** What a name stands for that is given once; any other node itself. */
function meaningOf(node: AnyNode): AnyNode {
  const value = onlyValue(node);
  return value === null ? node : bare(value);
}

/** The items of `['linux', 'darwin']` and `new Set(['linux', 'darwin'])`, or of a name for one. */
function findList(node: AnyNode): readonly (AnyNode | null)[] | null {
  const list = meaningOf(node);
  const [first] = list.type === 'NewExpression' ? list.arguments : [list];
  const items = first === undefined ? list : meaningOf(bare(first));
  return items.type === 'ArrayExpression' ? items.elements : null;
}

/**
 * `['linux', 'darwin'].includes(process.platform)`, `process.platform.startsWith('win')`,
 * `/^win/.test(process.platform)`.
 */
function readQuestion(reading: Reading, call: AnyNode): Test | null {
  if (call.type !== 'CallExpression') return null;
  const callee = bare(call.callee);
  const [argument] = call.arguments;
  if (callee.type === 'Identifier' && callee.name === 'Boolean' && argument !== undefined)
    return reading.test(argument);
  if (callee.type !== 'MemberExpression' || argument === undefined) return null;
  const receiver = bare(callee.object);
  switch (lastName(callee)) {
    case 'includes':
    case 'has': {
      const list = findList(receiver);
      if (list === null) return null;
      const items = list.map((item) => (item === null ? null : reading.values(item)));
      const texts = items.map((values) => (values?.length === 1 ? (values[0]?.text ?? null) : null));
      return texts.includes(null)
        ? untold
        : isAnyOf(
            reading,
            argument,
            texts.flatMap((text) => text ?? []),
          );
    }
    case 'startsWith':
      return startsWith(reading, receiver, reading.values(argument)?.[0]?.text ?? '');
    case 'test':
      return receiver.type === 'Literal'
        ? startsWith(reading, argument, receiver.regex?.pattern.slice(1) ?? '')
        : null;
    default:
      return null;
  }
}

function isAnyOf(reading: Reading, node: AnyNode, texts: string[]): Test {
  const values = orAny(reading.values(node));
  return texts.map((text) => compareValues(values, textValue(text))).reduce(orTests, isFalse);
}

/** A prefix test only ever asks for Windows. */
function startsWith(reading: Reading, node: AnyNode, start: string): Test {
  const [only, ...others] = reading.values(node) ?? [];
  const asksPlatform = only?.text === '{platform}' && others.length === 0;
  return asksPlatform && (start === 'win' || start === 'win32') ? matchText('{platform}', 'win32') : untold;
}

/** What a name's only definition says. */
function readDefinition(reading: Reading, node: AnyNode): Test {
  const defined = meaningOf(node);
  return defined === node ? untold : reading.test(defined);
}

/** What a function of the file says if all it does is return a condition. */
function readFunction(reading: Reading, callee: AnyNode): Test {
  const own = ownFunction(callee);
  if (own === null) return untold;
  const [only, ...others] = listReturns(own);
  return only === undefined || others.length > 0 ? untold : reading.test(only);
}

/** Combines a definition with its name: each may say what the other does not. */
function named(node: AnyNode, defined: Test): Test {
  const asked = asTest(conditionOfName(lastName(node) ?? ''));
  const yes = both(defined.yes, asked.yes);
  const no = both(defined.no, asked.no);
  return isSome(yes) && isSome(no) ? { yes, no } : defined;
}

function isSome(alternatives: Alternatives): boolean {
  return alternatives.length > 0;
}

function asTest(condition: ReturnType<typeof conditionOfName>): Test {
  return condition === null ? untold : { yes: [condition], no: otherwise(condition) };
}
