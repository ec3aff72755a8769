import assert from 'node:assert/strict';
import * as nodeModule from 'node:module';
import { test } from 'node:test';
import { type Node, parse } from 'acorn';
import { readModules } from './read-modules.ts';

/** Missing from the types of Node 20, which this project compiles with; the Node that runs tests has it. */
const { stripTypeScriptTypes } = nodeModule as unknown as { stripTypeScriptTypes(source: string): string };

const maxLines = 60;

test(`no function of a package has more than ${maxLines} lines`, () => {
  const files = readModules().filter(({ text }) => text.split('\n').length > maxLines);
  const functions = files.flatMap(({ path, text }) => listFunctions(text).map((each) => ({ path, ...each })));
  assert.ok(functions.length > 1000, `${functions.length} functions`);
  assert.deepEqual(
    functions.filter(({ from, to }) => to - from >= maxLines),
    [],
  );
});

type Tree = Node & Record<string, unknown>;

function listFunctions(source: string): { from: number; to: number }[] {
  // Blanks out types, so that lines stay where they are.
  const text = stripTypeScriptTypes(source);
  const tree = parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  return findFunctions(tree as unknown as Tree).map(({ loc }) => ({
    from: loc?.start.line ?? 0,
    to: loc?.end.line ?? Number.POSITIVE_INFINITY,
  }));
}

function findFunctions(node: Tree): Tree[] {
  const below = Object.values(node).flat().filter(isNode).flatMap(findFunctions);
  return /^(?:Function|ArrowFunction)/.test(node.type) ? [node, ...below] : below;
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
