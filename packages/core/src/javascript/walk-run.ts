import { lastName } from './names.ts';
import { type AnyNode, listChildren } from './parse.ts';
import { isFunction } from './scopes.ts';

const maxNodes = 5000;

/** Everything inside a node except functions that are only defined there. */
export function* walkRun(node: AnyNode): Generator<AnyNode> {
  const stack = [node];
  for (let seen = 0, at = stack.pop(); at !== undefined && seen < maxNodes; seen++, at = stack.pop()) {
    yield at;
    for (const child of listChildren(at)) if (!isFunction(child)) stack.push(child);
  }
}

/** Whether a node throws, or ends the process. */
export function isThrow(node: AnyNode): boolean {
  return (
    node.type === 'ThrowStatement' || (node.type === 'CallExpression' && lastName(node.callee) === 'exit')
  );
}
