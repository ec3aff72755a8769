import type { Alternatives } from './alternatives.ts';
import type { Test } from './match-text.ts';
import type { AnyNode } from './parse.ts';
import type { LinkedTree } from './tree.ts';
import type { Values } from './values.ts';

/** The questions that can be asked about one file's code. Each answer is computed once. */
export interface Reading {
  tree: LinkedTree;
  /** The file's folder, relative to the package. */
  folder: string;
  /** The possible values of an expression. */
  values(node: AnyNode): Values;
  /** What a condition says about the runtime. */
  test(node: AnyNode): Test;
  /** What the code around a node, up to `within`, says about the runtimes that reach it. */
  around(node: AnyNode, within?: AnyNode): Alternatives;
}
