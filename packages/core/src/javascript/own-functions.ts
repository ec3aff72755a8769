import { climb } from './climb.ts';
import { bare, lastName } from './names.ts';
import type { AnyNode } from './parse.ts';
import { isFunction, onlyDefinition } from './scopes.ts';

/** The function of this file that a callee names or is; null for any other. */
export function ownFunction(callee: AnyNode): AnyNode | null {
  const at = bare(callee);
  if (isFunction(at)) return at;
  if (at.type === 'MemberExpression' && at.object.type === 'ThisExpression') return ownMethod(at);
  const only = onlyDefinition(at);
  if (only?.kind === 'function') return only.node;
  const value = only?.kind === 'assigned' ? bare(only.node) : null;
  return value !== null && isFunction(value) ? value : null;
}

/** `this.name` in a method: another one of the class or object around it. */
function ownMethod(member: AnyNode): AnyNode | null {
  const name = lastName(member);
  for (const [around] of climb(member))
    for (const each of listMembers(around))
      if (!each.computed && each.key.type === 'Identifier' && each.key.name === name)
        return each.value && isFunction(each.value) ? each.value : null;
  return null;
}

function listMembers(node: AnyNode) {
  if (node.type === 'ClassBody') return node.body.filter((each) => each.type !== 'StaticBlock');
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.filter((each) => each.type === 'Property');
}

/** The parameters of a function of this file that is called; null for any other. */
export function parametersOf(callee: AnyNode): readonly AnyNode[] | null {
  const own = ownFunction(callee);
  return own !== null && 'params' in own ? own.params : null;
}

/** The innermost function around a node; null for the module's own code. */
export function functionAround(node: AnyNode): AnyNode | null {
  for (const [around] of climb(node)) if (isFunction(around)) return around;
  return null;
}
