import type { AnyNode } from './parse.ts';
import { literalText } from './tree.ts';

/** More names than any real chain has. */
const maxNames = 12;

/**
 * The names of `a.b['c']`; the first is null if it is not a name: `f().b`. Looks through wrappers that change
 * nothing.
 */
export function namesOf(node: AnyNode): (string | null)[] {
  const names: (string | null)[] = [];
  let at = bare(node);
  while (at.type === 'MemberExpression' && names.length < maxNames) {
    const { property, computed } = at;
    names.unshift(!computed && property.type === 'Identifier' ? property.name : literalText(property));
    at = bare(at.object);
  }
  if (at.type === 'MetaProperty') names.unshift(at.meta.name, at.property.name);
  else names.unshift(at.type === 'Identifier' ? at.name : null);
  return names;
}

/** The last of a node's names; null when unknown. */
export function lastName(node: AnyNode): string | null {
  return namesOf(node).at(-1) ?? null;
}

/** What the names of a chain begin at: `f()` of `f().b.c`. */
export function rootOf(node: AnyNode): AnyNode {
  let at = bare(node);
  while (at.type === 'MemberExpression') at = bare(at.object);
  return at;
}

/** The inside of `await x`, `x?.y`, and `(0, x)`, as compilers write calls of imports. */
export function bare(node: AnyNode): AnyNode {
  let at: AnyNode = node;
  for (;;) {
    switch (at.type) {
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        at = at.expression;
        break;
      case 'AwaitExpression':
        at = at.argument;
        break;
      case 'SequenceExpression': {
        const last = at.expressions.at(-1);
        if (last === undefined) return at;
        at = last;
        break;
      }
      default:
        return at;
    }
  }
}
