import type { TryStatement } from 'acorn';
import { climb } from './climb.ts';
import type { AnyNode } from './parse.ts';

/** The `try` statements with a handler around a node, innermost first. */
export function tryBlocksAround(node: AnyNode, within?: AnyNode): TryStatement[] {
  const found: TryStatement[] = [];
  for (const [parent, child] of climb(node, within))
    if (parent.type === 'TryStatement' && parent.block === child && parent.handler) found.push(parent);
  return found;
}
