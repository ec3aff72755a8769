import type { Alternatives } from './alternatives.ts';
import { readAround } from './around.ts';
import { evaluate } from './evaluate.ts';
import { type Test, untold } from './match-text.ts';
import { type AnyNode, parseJavaScript } from './parse.ts';
import { dirname } from './paths.ts';
import { readTest } from './read-test.ts';
import type { Reading } from './reading.ts';
import { linkTree } from './tree.ts';
import type { Values } from './values.ts';

/** Depth limit for nested expressions, names and functions. */
const maxDepth = 60;
/**
 * Expressions evaluated per file: honest code stays far below, and deliberately slow code deserves no more.
 */
const maxSteps = 200_000;

/** Parses a file's code; null if it is not JavaScript or too large: nothing is then known about it. */
export function openCode(text: string, path: string): Reading | null {
  const program = parseJavaScript(text);
  if (program === null) return null;
  const values = new Map<AnyNode, Values>();
  const tests = new Map<AnyNode, Test>();
  let depth = 0;
  let steps = 0;
  const once = <T>(known: Map<AnyNode, T>, node: AnyNode, nothing: T, work: () => T): T => {
    const before = known.get(node);
    if (before !== undefined) return before;
    if (depth >= maxDepth || steps >= maxSteps) return nothing;
    // A value that depends on itself is unknown.
    known.set(node, nothing);
    depth++;
    steps++;
    const result = work();
    depth--;
    known.set(node, result);
    return result;
  };
  const reading: Reading = {
    tree: linkTree(program),
    folder: dirname(path),
    values: (node) => once(values, node, null, () => evaluate(reading, node)),
    test: (node) => once(tests, node, untold, () => readTest(reading, node)),
    around: (node, within): Alternatives => readAround(reading, node, within),
  };
  return reading;
}
