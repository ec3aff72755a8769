import type { AnyNode } from './parse.ts';

/** A place that may give a name its value. */
export type Definition =
  /** `name = node` or `name += node`, as a declaration or an assignment. */
  | { kind: 'assigned'; node: AnyNode; appends: boolean }
  | { kind: 'function'; node: AnyNode }
  /** `const { key: name } = …`, or an import under `key`. */
  | { kind: 'taken'; key: string }
  /** A parameter, a loop variable, a caught error. */
  | { kind: 'unknown' };

/** What is known about one name in one scope, in text order. */
export interface Binding {
  /** The block, function or module that declares the name. */
  home: AnyNode;
  definitions: Definition[];
}

export interface Scope {
  parent: Scope | null;
  /** The block, function or module. */
  home: AnyNode;
  /** The innermost scope for `var` declarations. */
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

/** Whether a node declares names. */
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

/** What a node refers to if it is a name that the file declares or assigns. */
export function bindingOf(node: AnyNode): Binding | null {
  return node.type === 'Identifier' && node.scope !== undefined ? findBinding(node.scope, node.name) : null;
}

/** The only definition of a name; null for other nodes, and for names with several. */
export function onlyDefinition(node: AnyNode): Definition | null {
  const [only = null, ...others] = bindingOf(node)?.definitions ?? [];
  return others.length === 0 ? only : null;
}

/** What a name is given once, and nothing else; null for other nodes. */
export function onlyValue(node: AnyNode): AnyNode | null {
  const only = onlyDefinition(node);
  return only?.kind === 'assigned' && !only.appends ? only.node : null;
}

/** What a name refers to in a scope; null for globals, and for names assigned without a declaration. */
export function findBinding(scope: Scope, name: string): Binding | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}
