import * as nodeModule from 'node:module';
import { type Node, parse } from 'acorn';

/** One change to one file. */
export interface Mutant {
  file: string;
  start: number;
  end: number;
  /** The replacement. */
  text: string;
  kind: 'negate' | 'swap' | 'drop' | 'return' | 'number' | 'string';
  /** The changed line, without its indentation, and its number. */
  line: string;
  lineNumber: number;
  was: string;
}

/** Missing from the types of Node 20, which this project compiles with; the Node that runs benches has it. */
const { stripTypeScriptTypes } = nodeModule as unknown as { stripTypeScriptTypes(source: string): string };

type Edit = Pick<Mutant, 'start' | 'end' | 'text' | 'kind'>;
type Tree = Node & Record<string, unknown>;

const swaps: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
};

/** Every change that this bench can make to a file, in text order. */
export function listMutants(file: string, source: string): Mutant[] {
  // Blanks out types, so that positions match the source.
  const tree = parse(stripTypeScriptTypes(source), {
    ecmaVersion: 'latest',
    sourceType: 'module',
  }) as unknown as Tree;
  const edits: Edit[] = [];
  visit(tree, null, (node, parent) => edits.push(...editsOf(node, parent, source)));
  return edits
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((edit) => ({ ...edit, file, ...locate(source, edit) }));
}

function locate(source: string, { start, end }: Edit): Pick<Mutant, 'line' | 'lineNumber' | 'was'> {
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const to = source.indexOf('\n', start);
  return {
    line: source.slice(from, to === -1 ? undefined : to).trim(),
    lineNumber: source.slice(0, start).split('\n').length,
    was: source.slice(start, end),
  };
}

function editsOf(node: Tree, parent: Tree | null, source: string): Edit[] {
  const { start, end } = node;
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return [negate(node['test'] as Tree, source)];
    case 'BinaryExpression':
    case 'LogicalExpression':
      return swap(node, source);
    case 'ExpressionStatement':
      return [{ start, end, text: ';', kind: 'drop' }];
    case 'ReturnStatement':
      return node['argument'] === null ? [] : returnConstant(node['argument'] as Tree, source);
    case 'ArrowFunctionExpression':
      return (node['body'] as Tree).type === 'BlockStatement'
        ? []
        : returnConstant(node['body'] as Tree, source);
    case 'Literal':
      return changeLiteral(node, parent);
    default:
      return [];
  }
}

function negate({ start, end }: Tree, source: string): Edit {
  return { start, end, text: `!(${source.slice(start, end)})`, kind: 'negate' };
}

function swap(node: Tree, source: string): Edit[] {
  const operator = node['operator'] as string;
  const other = swaps[operator];
  const left = node['left'] as Tree;
  const right = node['right'] as Tree;
  if (other === undefined) return [];
  // Texts are joined, never subtracted.
  if (operator === '+' && [left, right].some((side) => isText(side))) return [];
  const at = source.indexOf(operator, left.end);
  if (at === -1 || at >= right.start) return [];
  return [{ start: at, end: at + operator.length, text: other, kind: 'swap' }];
}

function isText(node: Tree): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node['value'] === 'string');
}

const comparisons = new Set(['<', '<=', '>', '>=', '===', '!==', 'in', 'instanceof']);

function returnConstant(node: Tree, source: string): Edit[] {
  const { start, end } = node;
  return constantsFor(node, source)
    .filter((text) => text !== source.slice(start, end))
    .map((text) => ({ start, end, text, kind: 'return' as const }));
}

function constantsFor(node: Tree, source: string): string[] {
  // A boolean is turned round as a literal; null in its place changes nothing for those who ask whether it
  // holds.
  if (node.type === 'Literal' && typeof node['value'] === 'boolean') return [];
  if (isTruth(node, source)) return ['true', 'false'];
  if (
    node.type === 'ArrayExpression' ||
    /\.(?:map|filter|flatMap|sort|toSorted)\($/.test(callee(node, source))
  )
    return ['[]'];
  if (isText(node)) return ["''"];
  return ['null'];
}

function isTruth(node: Tree, source: string): boolean {
  if (node.type === 'UnaryExpression') return node['operator'] === '!';
  if (node.type === 'BinaryExpression') return comparisons.has(node['operator'] as string);
  if (node.type === 'LogicalExpression')
    return node['operator'] !== '??' && isTruth(node['right'] as Tree, source);
  return /(?:^|\.)(?:(?:is|has|can|may|are|does|allows|fits)[A-Z]\w*|some|every|includes|startsWith|endsWith|test|has)\($/.test(
    callee(node, source),
  );
}

/** The text of a call's callee, with its bracket. */
function callee(node: Tree, source: string): string {
  if (node.type !== 'CallExpression') return '';
  const called = node['callee'] as Tree;
  return `${source.slice(called.start, called.end)}(`;
}

function changeLiteral({ start, end, value }: Tree, parent: Tree | null): Edit[] {
  if (isName(parent, start)) return [];
  if (typeof value === 'number') return [{ start, end, text: String(value + 1), kind: 'number' }];
  if (typeof value === 'boolean') return [{ start, end, text: String(!value), kind: 'return' }];
  if (typeof value === 'string') return [{ start, end, text: "'mutant'", kind: 'string' }];
  return [];
}

/** Of a module, or of a property: a name rather than a value. */
function isName(parent: Tree | null, start: number): boolean {
  if (parent === null) return false;
  if (/^(?:Import|Export)/.test(parent.type)) return true;
  return parent.type === 'Property' && (parent['key'] as Tree).start === start;
}

function visit(node: Tree, parent: Tree | null, found: (node: Tree, parent: Tree | null) => void): void {
  found(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, node, found);
    }
  }
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && typeof (value as Tree).type === 'string';
}
