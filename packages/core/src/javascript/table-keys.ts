import { conditionOfLabels, readLabels, withoutMachine } from '../runtime/labels.ts';
import { type Alternatives, always, both } from './alternatives.ts';
import { lastName } from './names.ts';
import { listProperties } from './objects.ts';
import type { AnyNode } from './parse.ts';
import { isFunction } from './scopes.ts';
import { literalText } from './tree.ts';

/** Properties that say what the others of an object are for: `{ platform: 'darwin', file: … }`. */
const describing = new Set(['os', 'platform', 'arch', 'cpu', 'libc']);

/**
 * What the place of a value in a table says about the runtimes that it is for: `{ darwin: value }`,
 * `table['linux-x64'] = value`, `['win32', value]`, `{ platform: 'linux', file: value }`. A value that is
 * computed when the table is made, `{ darwin: require('…') }`, is needed on all.
 */
export function conditionOfPlace(parent: AnyNode, value: AnyNode): Alternatives {
  if (!isLazy(value)) return always;
  switch (parent.type) {
    case 'Property':
      return value === parent.value ? conditionOfProperty(parent.parent, value) : always;
    case 'AssignmentExpression':
      return parent.left.type === 'MemberExpression' ? conditionOfKey(lastName(parent.left)) : always;
    case 'ArrayExpression': {
      const [key, only, ...others] = parent.elements;
      return value === only && others.length === 0 ? conditionOfKey(literalText(key)) : always;
    }
    default:
      return always;
  }
}

/** Text, a path joined of texts, or code that runs later. */
function isLazy(value: AnyNode): boolean {
  if (value.type === 'CallExpression') return /^(?:join|resolve)$/.test(lastName(value.callee) ?? '');
  return isFunction(value) || /Literal$|^(?:Binary|Array|Object)Expression$/.test(value.type);
}

function conditionOfProperty(object: AnyNode | undefined, value: AnyNode): Alternatives {
  let condition = always;
  for (const each of object?.type === 'ObjectExpression' ? listProperties(object) : []) {
    if (each.value === value) condition = both(condition, conditionOfKey(each.key));
    else if (describing.has(each.key)) condition = both(condition, conditionOfKey(literalText(each.value)));
  }
  return condition;
}

/** A key with any other word than those for a machine says nothing. */
function conditionOfKey(key: string | null): Alternatives {
  if (key === null || withoutMachine(`-${key}`) !== '') return always;
  return [conditionOfLabels(readLabels(key))];
}
