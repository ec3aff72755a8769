import type { AssignmentExpression } from 'acorn';
import type { AnyNode } from './parse.ts';
import { type Definition, declare, findBinding, type Scope } from './scopes.ts';

/** What no other kind says. */
const unknown: Definition = { kind: 'unknown' };

/** Declares a node's names in the scope that they belong to. */
export function declareNames(node: AnyNode, scope: Scope): void {
  switch (node.type) {
    case 'VariableDeclaration': {
      const target = node.kind === 'var' ? scope.functionScope : scope;
      for (const { id, init } of node.declarations) declarePattern(target, id, init ?? null);
      return;
    }
    case 'FunctionDeclaration':
      if (node.id !== null && node.id !== undefined && scope.parent !== null)
        declare(scope.parent, node.id.name, { kind: 'function', node });
      for (const each of node.params) declarePattern(scope, each, 'unknown');
      return;
    case 'FunctionExpression':
      if (node.id !== null && node.id !== undefined) declare(scope, node.id.name, { kind: 'function', node });
      for (const each of node.params) declarePattern(scope, each, 'unknown');
      return;
    case 'ArrowFunctionExpression':
      for (const each of node.params) declarePattern(scope, each, 'unknown');
      return;
    case 'CatchClause':
      if (node.param !== null && node.param !== undefined) declarePattern(scope, node.param, 'unknown');
      return;
    case 'ImportDeclaration':
      for (const { type, local, ...rest } of node.specifiers) {
        const imported = 'imported' in rest ? rest.imported : null;
        const key = imported === null || imported.type === 'Literal' ? 'default' : imported.name;
        declare(scope, local.name, type === 'ImportSpecifier' ? { kind: 'taken', key } : unknown);
      }
  }
}

/** The names of a pattern; `value` is what it destructures, null for names that get their value later. */
function declarePattern(scope: Scope, pattern: AnyNode, value: AnyNode | 'unknown' | null): void {
  for (const { name, definition } of listNames(pattern, value)) declare(scope, name, definition);
}

/** Records an assignment for its name, once all names are declared. */
export function addAssignment(node: AnyNode, scope: Scope, module: Scope): void {
  if (node.type === 'AssignmentExpression') {
    for (const { name, definition } of listNames(node.left, node.right)) {
      const said = definition?.kind === 'assigned' ? readAssigned(node, name) : definition;
      const binding = findBinding(scope, name);
      // Assigned without a declaration, a name belongs to the module or is global.
      if (binding === null) declare(module, name, said ?? unknown);
      else binding.definitions.push(said ?? unknown);
    }
    return;
  }
  const target = node.type === 'UpdateExpression' ? node.argument : loopTarget(node);
  if (target === null) return;
  for (const { name } of listNames(target, 'unknown')) findBinding(scope, name)?.definitions.push(unknown);
}

/** `name = value`, `name += value`, `name = name + value`. */
function readAssigned({ operator, right }: AssignmentExpression, name: string): Definition {
  if (operator === '+=') return { kind: 'assigned', node: right, appends: true };
  if (operator !== '=') return unknown;
  const appends =
    right.type === 'BinaryExpression' &&
    right.operator === '+' &&
    right.left.type === 'Identifier' &&
    right.left.name === name;
  return { kind: 'assigned', node: appends ? right.right : right, appends };
}

/** The variable of a loop: `for (x of …)`. */
function loopTarget(node: AnyNode): AnyNode | null {
  if (node.type !== 'ForOfStatement' && node.type !== 'ForInStatement') return null;
  return node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? null) : node.left;
}

interface NamedDefinition {
  name: string;
  definition: Definition | undefined;
}

function listNames(pattern: AnyNode, value: AnyNode | 'unknown' | null): NamedDefinition[] {
  const found: NamedDefinition[] = [];
  const queue: { node: AnyNode | null; definition: Definition | undefined }[] = [
    { node: pattern, definition: definitionOf(value) },
  ];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { node, definition } = next;
    switch (node?.type) {
      case 'Identifier':
        found.push({ name: node.name, definition });
        break;
      case 'AssignmentPattern':
        queue.push({ node: node.left, definition: definition ?? unknown });
        break;
      case 'RestElement':
        queue.push({ node: node.argument, definition: unknown });
        break;
      case 'ArrayPattern':
        for (const element of node.elements) queue.push({ node: element, definition: unknown });
        break;
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'RestElement') queue.push({ node: property, definition: unknown });
          else queue.push({ node: property.value, definition: definitionOfProperty(property.key) });
        }
    }
  }
  return found;
}

function definitionOf(value: AnyNode | 'unknown' | null): Definition | undefined {
  if (value === null) return undefined;
  return value === 'unknown' ? unknown : { kind: 'assigned', node: value, appends: false };
}

function definitionOfProperty(key: AnyNode): Definition {
  return key.type === 'Identifier' ? { kind: 'taken', key: key.name } : unknown;
}
