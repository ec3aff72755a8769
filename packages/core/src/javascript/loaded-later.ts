import { functionAround, ownFunction } from './own-functions.ts';
import type { AnyNode } from './parse.ts';
import type { CodePlace } from './requests.ts';

/** More than any chain of helpers that ends at a loader. */
const maxHops = 5;

/**
 * Whether a place is in functions that nothing in their file calls, or passes on, while it is loaded: it is
 * reached when a program uses what the file exports.
 */
export function isReachedLater({ source, node }: CodePlace): boolean {
  const calls = source.code()?.tree.calls ?? [];
  return isLater(node, 0);

  function isLater(at: AnyNode, hops: number): boolean {
    const own = functionAround(at);
    if (own === null || hops >= maxHops) return false;
    const uses = calls.filter(
      (call) =>
        call.type === 'CallExpression' &&
        [call.callee, ...call.arguments].some((each) => ownFunction(each) === own),
    );
    return uses.every((call) => isLater(call, hops + 1));
  }
}
