import type { CallExpression } from 'acorn';
import { rootOf } from './names.ts';
import { listProperties } from './objects.ts';
import { type AnyNode, listChildren } from './parse.ts';
import type { CodePlace } from './requests.ts';
import { type Binding, bindingOf } from './scopes.ts';
import type { Source } from './sources.ts';
import { literalText } from './tree.ts';
import type { Values } from './values.ts';

/** A call of an import from a package: `require('bindings')('x')`, or through a name given to it. */
export interface ImportedCall extends CodePlace {
  node: CallExpression;
}

/** Every call of what a source imports from `module`, in text order. */
export function findCalls(source: Source, module: string): ImportedCall[] {
  const reading = source.text.includes(module) ? source.code() : null;
  if (reading === null) return [];
  const names = new Set<Binding>();
  const found = new Set<CallExpression>();
  for (const node of reading.tree.imports) {
    if (literalText(node.source) !== module) continue;
    for (const { local } of node.specifiers) addName(names, local);
  }
  for (const call of reading.tree.calls) {
    const argument = call.type === 'CallExpression' ? call.arguments[0] : call.source;
    if (literalText(argument) === module) followResult(call, names, found);
  }
  if (names.size > 0) {
    for (const call of reading.tree.calls) {
      const binding = call.type === 'CallExpression' ? bindingOf(rootOf(call.callee)) : null;
      if (call.type === 'CallExpression' && binding !== null && names.has(binding)) found.add(call);
    }
  }
  return [...found].sort((a, b) => a.start - b.start).map((node) => ({ source, node }));
}

/** How a required module is used: called at once, or given a name. */
function followResult(required: AnyNode, names: Set<Binding>, found: Set<CallExpression>): void {
  let at = required;
  for (let steps = 0; steps < maxSteps; steps++) {
    const { parent } = at;
    switch (parent?.type) {
      case 'AwaitExpression':
      case 'ChainExpression':
      case 'ParenthesizedExpression':
      case 'ConditionalExpression':
      case 'LogicalExpression':
        break;
      case 'MemberExpression':
        if (parent.object !== at) return;
        break;
      case 'CallExpression':
        if (parent.callee === at) {
          found.add(parent);
          return;
        }
        // `__importDefault(require('…'))`
        if (parent.arguments[0] !== at) return;
        break;
      case 'VariableDeclarator':
        addName(names, parent.id);
        return;
      case 'AssignmentExpression':
        if (parent.right !== at) return;
        addName(names, parent.left);
        break;
      default:
        return;
    }
    at = parent;
  }
}

const maxSteps = 12;

/** The names of a pattern: `a`, `{ a, b: c }`. */
function addName(names: Set<Binding>, pattern: AnyNode): void {
  if (pattern.type === 'Identifier') {
    const binding = bindingOf(pattern);
    if (binding !== null) names.add(binding);
  }
  if (pattern.type !== 'ObjectPattern') return;
  for (const property of pattern.properties) {
    for (const child of listChildren(property)) if (child.type === 'Identifier') addName(names, child);
  }
}

/** The possible values of an argument; null when it is missing or unknown. */
export function argumentOf({ source, node }: ImportedCall, index = 0): Values {
  const argument = node.arguments[index];
  return argument === undefined ? null : (source.code()?.values(argument) ?? null);
}

/** Whether a call has any argument. */
export function hasArgument({ node }: ImportedCall, index = 0): boolean {
  return node.arguments[index] !== undefined;
}

/** The value of a key in an options object, `{ bindings: 'x' }`; null when unknown. */
export function propertyOf({ source, node }: ImportedCall, key: string): Values {
  const [argument] = node.arguments;
  if (argument?.type !== 'ObjectExpression') return null;
  const property = listProperties(argument).find((each) => each.key === key);
  return property === undefined ? null : (source.code()?.values(property.value) ?? null);
}
