import type {
  CallExpression,
  Identifier,
  IfStatement,
  ImportDeclaration,
  ImportExpression,
  Literal,
  ObjectExpression,
  ReturnStatement,
  TemplateLiteral,
} from 'acorn';
import { addAssignment, declareNames } from './declarations.ts';
import { type AnyNode, listChildren, type Program } from './parse.ts';
import { openScope, opensScope, type Scope } from './scopes.ts';

declare module 'acorn' {
  /** Filled in by `linkTree`. */
  interface Node {
    /** The parent node; absent for the program. */
    parent?: AnyNode;
    /** The scope of names here. */
    scope?: Scope;
  }
}

/** A file's syntax tree with the nodes that its evaluation starts from, each list in text order. */
export interface LinkedTree {
  program: Program;
  /** Literal strings, and templates without an expression. */
  strings: (Literal | TemplateLiteral)[];
  /** Expressions that may build a string, outer ones first. */
  texts: AnyNode[];
  calls: (CallExpression | ImportExpression)[];
  imports: ImportDeclaration[];
  names: Identifier[];
  objects: ObjectExpression[];
  /** Statements that may return or reject a value. */
  exits: (ReturnStatement | IfStatement)[];
}

/** Gives each node its parent and scope, in one iterative pass. */
export function linkTree(program: Program): LinkedTree {
  const tree: LinkedTree = {
    program,
    strings: [],
    texts: [],
    calls: [],
    imports: [],
    names: [],
    objects: [],
    exits: [],
  };
  const module = openScope(null, program);
  const assignments: AnyNode[] = [];
  program.scope = module;
  const stack: AnyNode[] = [program];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const outer = node.scope ?? module;
    const scope = opensScope(node) ? openScope(outer, node) : outer;
    node.scope = scope;
    declareNames(node, scope);
    collect(tree, assignments, node);
    const children = listChildren(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child === undefined) continue;
      child.parent = node;
      child.scope = scope;
      stack.push(child);
    }
  }
  for (const node of assignments) addAssignment(node, node.scope ?? module, module);
  return tree;
}

function collect(tree: LinkedTree, assignments: AnyNode[], node: AnyNode): void {
  switch (node.type) {
    case 'Literal':
      if (typeof node.value !== 'string') return;
      tree.strings.push(node);
      if (!isStart(node)) tree.texts.push(node);
      return;
    case 'TemplateLiteral':
      if (node.expressions.length === 0) tree.strings.push(node);
      if (!isStart(node)) tree.texts.push(node);
      return;
    case 'BinaryExpression':
      // The beginning of a longer sum is part of it.
      if (node.operator === '+' && !isStart(node)) tree.texts.push(node);
      return;
    case 'CallExpression':
      tree.calls.push(node);
      if (!isStart(node)) tree.texts.push(node);
      return;
    case 'ImportExpression':
      tree.calls.push(node);
      return;
    case 'Identifier':
      tree.names.push(node);
      return;
    case 'ObjectExpression':
      tree.objects.push(node);
      return;
    case 'ReturnStatement':
    case 'IfStatement':
      tree.exits.push(node);
      return;
    case 'ImportDeclaration':
      tree.imports.push(node);
      return;
    case 'AssignmentExpression':
    case 'UpdateExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      assignments.push(node);
  }
}

/** Whether a node begins something longer: `node + x`, `node.concat(x)`. */
function isStart(node: AnyNode): boolean {
  const { parent } = node;
  if (parent?.type === 'BinaryExpression') return parent.operator === '+' && parent.left === node;
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return false;
  return parent.property.type === 'Identifier' && parent.property.name === 'concat';
}

/** Text of a literal string, or of a template without an expression; null for anything else. */
export function literalText(node: AnyNode | null | undefined): string | null {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return null;
  return node.quasis[0]?.value.cooked ?? null;
}
