import type { TryStatement } from 'acorn';
import type { AnyNode } from './parse.ts';

/** Real code never nests deeper. */
const maxClimb = 1000;

/** The `try` statements with a handler around a node, innermost first. */
export function tryBlocksAround(node: AnyNode, within?: AnyNode): TryStatement[] {
  const found: TryStatement[] = [];
  let at = node;
  for (let steps = 0; steps < maxClimb && at !== within; steps++) {
    const { parent } = at;
    if (parent === undefined) break;
    if (parent.type === 'TryStatement' && parent.block === at && parent.handler) found.push(parent);
    at = parent;
  }
  return found;
}
