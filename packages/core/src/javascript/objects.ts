import type { ObjectExpression } from 'acorn';
import { type Alternatives, always, both } from './alternatives.ts';
import { matchText } from './match-text.ts';
import { bare } from './names.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import { onlyValue } from './scopes.ts';
import { literalText } from './tree.ts';
import { textValue, type Values } from './values.ts';

/** A node that an expression may stand for, and under which condition. */
interface PossibleNode {
  node: AnyNode;
  when: Alternatives;
}

const maxDepth = 6;
const maxNodes = 64;

/**
 * The value of a property of object literals in the file: `names[process.platform]?.[arch]`; null for others,
 * and where too many may be meant.
 */
export function findProperties(reading: Reading, node: AnyNode, depth = 0): PossibleNode[] | null {
  const member = bare(node);
  if (member.type !== 'MemberExpression' || depth > maxDepth) return null;
  const objects = findObjects(reading, member.object, depth + 1);
  if (objects === null) return null;
  const { property, computed } = member;
  const keys: Values =
    !computed && property.type === 'Identifier' ? textValue(property.name) : reading.values(property);
  const found: PossibleNode[] = [];
  for (const { node: object, when } of objects) {
    for (const { key, value } of listProperties(object)) {
      for (const wanted of keys ?? textValue('{any}')) {
        const holds = both(both(when, wanted.when), matchText(wanted.text, key).yes);
        if (holds.length === 0) continue;
        if (found.length === maxNodes) return null;
        found.push({ node: value, when: holds });
      }
    }
  }
  return found;
}

function findObjects(
  reading: Reading,
  node: AnyNode,
  depth: number,
): { node: ObjectExpression; when: Alternatives }[] | null {
  const at = bare(node);
  if (depth > maxDepth) return null;
  if (at.type === 'ObjectExpression') return [{ node: at, when: always }];
  if (at.type === 'Identifier') {
    const value = onlyValue(at);
    return value === null ? null : findObjects(reading, value, depth + 1);
  }
  const inner = findProperties(reading, at, depth + 1);
  if (inner === null) return null;
  const found = inner.flatMap(({ node: value, when }) =>
    (findObjects(reading, value, depth + 1) ?? []).map((each) => ({
      node: each.node,
      when: both(each.when, when),
    })),
  );
  return found.length === 0 ? null : found;
}

/** The named properties of an object literal. */
export function listProperties(object: ObjectExpression): { key: string; value: AnyNode }[] {
  return object.properties.flatMap((property) => {
    if (property.type !== 'Property') return [];
    const { key, computed, value } = property;
    const name = !computed && key.type === 'Identifier' ? key.name : literalText(key);
    if (name !== null) return [{ key: name, value }];
    return key.type === 'Literal' && typeof key.value === 'number' ? [{ key: String(key.value), value }] : [];
  });
}
