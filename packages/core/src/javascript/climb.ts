import type { AnyNode } from './parse.ts';

/** Real code never nests deeper; anything further out is not looked at. */
const maxClimb = 1000;

/** Each node around another one, with the one inside of it that leads there, from the innermost on, up to `within`. */
export function* climb(node: AnyNode, within?: AnyNode): Generator<[parent: AnyNode, child: AnyNode]> {
  let at = node;
  for (let steps = 0; steps < maxClimb && at !== within && at.parent !== undefined; steps++) {
    yield [at.parent, at];
    at = at.parent;
  }
}
