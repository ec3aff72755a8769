import type { AnyNode } from './parse.ts';

/** A place that can give a name its value. */
export type Definition =
  /** `name = node` or `name += node`, in a declaration or by itself. */
  | { kind: 'assigned'; node: AnyNode; appends: boolean }
  | { kind: 'function'; node: AnyNode }
  /** `const { key: name } = …`, and what is imported under `key`. */
  | { kind: 'taken'; key: string }
  /** A parameter, an item of a list, the error that was caught. */
  | { kind: 'unknown' };

/** What is known of one name in one scope, in the order of the text. */
export interface Binding {
  /** The block, function or module whose name it is. */
  home: AnyNode;
  definitions: Definition[];
}

export interface Scope {
  parent: Scope | null;
  /** The block, function or module. */
  home: AnyNode;
  /** The innermost scope that `var` declares in. */
  functionScope: Scope;
  names: Map<string, Binding>;
}

export function openScope(parent: Scope | null, node: AnyNode): Scope {
  if (parent !== null && !isFunction(node)) {
    return { parent, home: node, functionScope: parent.functionScope, names: new Map() };
  }
  const scope: Omit<Scope, 'functionScope'> & { functionScope?: Scope } = {
    parent,
    home: node,
    names: new Map(),
  };
  scope.functionScope = scope as Scope;
  return scope as Scope;
}

export function isFunction(node: AnyNode): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** Whether a node has names of its own. */
export function opensScope(node: AnyNode): boolean {
  switch (node.type) {
    case 'BlockStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'SwitchStatement':
    case 'CatchClause':
    case 'StaticBlock':
      return true;
    default:
      return isFunction(node);
  }
}

export function declare(scope: Scope, name: string, definition?: Definition): void {
  const binding = scope.names.get(name) ?? { home: scope.home, definitions: [] };
  scope.names.set(name, binding);
  if (definition !== undefined) binding.definitions.push(definition);
}

/** What a name means in a scope; null for a global, and for what is assigned without a declaration. */
export function findBinding(scope: Scope, name: string): Binding | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}
