import type { Identifier } from 'acorn';
import { functionAround } from './own-functions.ts';
import type { AnyNode } from './parse.ts';
import { type Binding, bindingOf, isFunction } from './scopes.ts';
import type { LinkedTree } from './tree.ts';

/** More than anything that concerns a loader has: what is used more often is not followed. */
const maxUses = 20;

/**
 * Where a name is read, in text order; null for one that the file does not declare, lets others read, or uses too
 * often to follow.
 */
export function listUses(tree: LinkedTree, name: Identifier): Identifier[] | null {
  const binding = bindingOf(name);
  const byBinding = known.get(tree) ?? groupNames(tree);
  known.set(tree, byBinding);
  const found = byBinding.get(binding) ?? [];
  const uses = found.filter((each) => !isDeclaration(each) && !isAssigned(each));
  return uses.length > maxUses || !found.some(isDeclaration) ? null : uses;
}

const known = new WeakMap<LinkedTree, Map<Binding | null, Identifier[]>>();

/** Names that nothing declares are of one group, which has no declaration. */
function groupNames({ names }: LinkedTree): Map<Binding | null, Identifier[]> {
  const found = new Map<Binding | null, Identifier[]>();
  for (const name of names) {
    if (isKey(name)) continue;
    const binding = bindingOf(name);
    const group = found.get(binding) ?? [];
    found.set(binding, group);
    group.push(name);
  }
  return found;
}

/** The calls of the named function around a node; null if it may be called elsewhere. */
export function listCalls(tree: LinkedTree, node: AnyNode): AnyNode[] | null {
  const name = nameOf(functionAround(node));
  const uses = name?.type === 'Identifier' ? (listUses(tree, name) ?? []) : [];
  const calls = uses.flatMap(({ parent, start }) =>
    parent?.type === 'CallExpression' && parent.start === start ? parent : [],
  );
  return uses.length > 0 && calls.length === uses.length ? calls : null;
}

function nameOf(own: AnyNode | null): AnyNode | null | undefined {
  if (own?.type === 'FunctionDeclaration') return own.id;
  return own?.parent?.type === 'VariableDeclarator' ? own.parent.id : null;
}

/** A variable, a parameter or a function, each by itself; one that is exported has uses elsewhere. */
function isDeclaration(node: AnyNode): boolean {
  const { parent } = node;
  if (parent === undefined) return false;
  const isOwn = parent.type === 'VariableDeclarator' ? parent.id === node : isParameter(node, parent);
  return isOwn && ![parent.parent, parent.parent?.parent].some((around) => around?.type.startsWith('Export'));
}

/** Of a function, or its name. */
function isParameter(node: AnyNode, parent: AnyNode): boolean {
  return isFunction(parent) && !('body' in parent && parent.body === node);
}

function isAssigned(node: AnyNode): boolean {
  const { parent } = node;
  return parent?.type === 'AssignmentExpression' && parent.left === node;
}

/** The key of a property: `x.error`, `{ error: x }`. */
export function isKey(node: AnyNode): boolean {
  const { parent } = node;
  if (parent?.type === 'Property') return parent.key === node && !parent.shorthand && !parent.computed;
  return parent?.type === 'MemberExpression' && parent.property === node && !parent.computed;
}
