import type { Alternatives } from './alternatives.ts';
import type { Test } from './match-text.ts';
import type { AnyNode } from './parse.ts';
import type { LinkedTree } from './tree.ts';
import type { Values } from './values.ts';

/** What can be asked of one file's code. Each answer is worked out once. */
export interface Reading {
  tree: LinkedTree;
  /** The file's folder, relative to the package. */
  folder: string;
  /** What an expression can be. */
  values(node: AnyNode): Values;
  /** What a condition says of the runtime. */
  test(node: AnyNode): Test;
  /** What the code around a node, up to `within`, says of the runtimes that reach it. */
  around(node: AnyNode, within?: AnyNode): Alternatives;
}
