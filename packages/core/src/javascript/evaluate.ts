import { evaluateBinding } from './bindings.ts';
import { textOfBuiltin, textOfCall, textOfFreeName, textOfMember } from './known-names.ts';
import { evaluateMethod } from './methods.ts';
import { lastName, namesOf } from './names.ts';
import { findProperties } from './objects.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import { evaluateReturns } from './returns.ts';
import { bindingOf } from './scopes.ts';
import { concat, listKnown, orAny, restrict, textValue, unite, type Values, whereUnknown } from './values.ts';

/**
 * The possible values of an expression: literals, concatenation, templates, `path.join`, names and functions
 * of the file, choices, and the words for platform, architecture, C library and ABI. A choice that is not
 * understood leaves every branch possible.
 */
export function evaluate(reading: Reading, node: AnyNode): Values {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' || typeof node.value === 'number'
        ? textValue(String(node.value))
        : null;
    case 'TemplateLiteral': {
      let values = textValue(node.quasis[0]?.value.cooked ?? '');
      for (const [i, expression] of node.expressions.entries()) {
        values = concat(values, orAny(reading.values(expression)));
        values = concat(values, textValue(node.quasis[i + 1]?.value.cooked ?? ''));
      }
      return values;
    }
    case 'BinaryExpression':
      return node.operator === '+' ? evaluateSum(reading, node) : null;
    case 'ConditionalExpression': {
      const { yes, no } = reading.test(node.test);
      const [a, b] = [reading.values(node.consequent), reading.values(node.alternate)];
      if (a === null && b === null) return null;
      return unite(restrict(orAny(a), yes), restrict(orAny(b), no));
    }
    case 'LogicalExpression':
      return evaluateLogical(reading, node.operator, node.left, node.right);
    case 'AssignmentExpression':
      return node.operator === '=' ? reading.values(node.right) : null;
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return reading.values(node.expression);
    case 'AwaitExpression':
      return reading.values(node.argument);
    case 'SequenceExpression': {
      const last = node.expressions.at(-1);
      return last === undefined ? null : reading.values(last);
    }
    case 'Identifier':
      return evaluateName(reading, node, node.name);
    case 'MemberExpression':
    case 'MetaProperty':
      return evaluateMember(reading, node);
    case 'CallExpression':
    case 'NewExpression':
      return evaluateCall(reading, node, node.callee);
    default:
      return null;
  }
}

/** Iterates over the terms of a sum: sums can be longer than the stack is deep. */
function evaluateSum(reading: Reading, node: AnyNode): Values {
  const terms: AnyNode[] = [];
  let at = node;
  while (at.type === 'BinaryExpression' && at.operator === '+') {
    terms.push(at.right);
    at = at.left;
  }
  const first = reading.values(at);
  const others = terms.reverse().map((term) => reading.values(term));
  if (first === null && others.every((values) => values === null)) return null;
  let sum = orAny(first);
  for (const values of others) sum = concat(sum, orAny(values));
  return sum;
}

function evaluateLogical(reading: Reading, operator: string, left: AnyNode, right: AnyNode): Values {
  if (operator === '&&') {
    const { yes, no } = reading.test(left);
    const values = reading.values(right);
    return values === null ? null : unite(restrict(values, yes), restrict(textValue(''), no));
  }
  const [a, b] = [reading.values(left), reading.values(right)];
  // An override from the environment is unknown, so the fallback after it counts.
  const known = listKnown(a);
  if (known.length === 0) return b;
  return b === null ? known : unite(known, restrict(b, whereUnknown(a)));
}

function evaluateName(reading: Reading, node: AnyNode, name: string): Values {
  const builtin = textOfBuiltin([name], reading.folder);
  if (builtin !== null) return textValue(builtin);
  const binding = bindingOf(node);
  // A name whose assignment is not understood may hold anything, whatever it is called.
  if (binding?.definitions.some(({ kind }) => kind === 'assigned')) return evaluateBinding(reading, binding);
  const [only] = binding?.definitions ?? [];
  const text = only?.kind === 'taken' ? textOfMember(only.key) : textOfFreeName(name);
  return text === null ? null : textValue(text);
}

function evaluateMember(reading: Reading, node: AnyNode): Values {
  const names = namesOf(node);
  const builtin = textOfBuiltin(
    names.map((name) => name ?? ''),
    reading.folder,
  );
  if (builtin !== null) return textValue(builtin);
  const properties = findProperties(reading, node);
  if (properties !== null) {
    return unite(...properties.map(({ node: value, when }) => restrict(orAny(reading.values(value)), when)));
  }
  if (names.at(-2) === 'path' && names.at(-1) === 'sep') return textValue('/');
  const text = textOfMember(names.at(-1) ?? '');
  return text === null ? null : textValue(text);
}

function evaluateCall(reading: Reading, node: AnyNode, callee: AnyNode): Values {
  const known = evaluateMethod(reading, node);
  if (known !== undefined) return known;
  const own = evaluateReturns(reading, callee);
  if (own !== null) return own;
  const text = textOfCall(lastName(callee) ?? '');
  return text === null ? null : textValue(text);
}
