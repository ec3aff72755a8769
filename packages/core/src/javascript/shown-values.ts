import type { IfStatement } from 'acorn';
import { climb } from './climb.ts';
import { exitOf } from './exits.ts';
import { namesOf, rootOf } from './names.ts';
import { parametersOf } from './own-functions.ts';
import type { AnyNode } from './parse.ts';
import type { LinkedTree } from './tree.ts';
import { listUses } from './uses.ts';
import { isThrow, walkRun } from './walk-run.ts';

/** More than a message goes through on its way to a log. */
const maxHops = 4;

const harmless = /^_?(console|debug|(get)?log(ger)?|warn|emitWarning|assign)$/i;

/** `console.warn`, `debug`, `this.getLogger().error`, and functions that copy whatever exists. */
export function showsOnly(callee: AnyNode): boolean {
  const root = rootOf(callee);
  const names =
    root.type === 'CallExpression' ? [...namesOf(callee), ...namesOf(root.callee)] : namesOf(callee);
  return names.some((name) => name !== null && harmless.test(name));
}

/** Whether a node is, or is part of, an argument of `console.warn`, `debug`, `log`. */
export function isShown(node: AnyNode, within?: AnyNode): boolean {
  for (const [parent, at] of climb(node, within))
    if (parent.type === 'CallExpression' && parent.callee !== at && showsOnly(parent.callee)) return true;
  return false;
}

/**
 * Whether nothing is done with a value but to display it, maybe by a function of the file, or under a name of which
 * this is true. A condition may ask for it where no branch throws or leaves.
 * @param within what is around this is not looked at
 */
export function isOnlyShown(tree: LinkedTree, node: AnyNode, within?: AnyNode, hops = 0): boolean {
  if (isShown(node, within)) return true;
  for (const [parent, at] of climb(node, within)) {
    switch (parent.type) {
      case 'CallExpression':
        if (areOnlyShown(parametersOf(parent.callee)?.find((_, i) => parent.arguments[i] === at)))
          return true;
        break;
      case 'VariableDeclarator':
        return areOnlyShown(parent.id);
      case 'AssignmentExpression':
        return parent.right === at && areOnlyShown(parent.left);
      case 'IfStatement':
        if (parent.test === at) return goesOn(parent);
    }
  }
  return false;

  function areOnlyShown(name: AnyNode | undefined): boolean {
    if (name?.type !== 'Identifier' || hops >= maxHops) return false;
    return listUses(tree, name)?.every((use) => isOnlyShown(tree, use, undefined, hops + 1)) === true;
  }
}

function goesOn({ consequent, alternate }: IfStatement): boolean {
  return [consequent, alternate].every(
    (branch) => !branch || (exitOf(branch) === null && ![...walkRun(branch)].some(isThrow)),
  );
}
