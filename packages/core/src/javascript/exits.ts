import type { IfStatement } from 'acorn';
import { lastName } from './names.ts';
import type { AnyNode } from './parse.ts';

/** How a statement always ends: it leaves what it is in, or throws; null where it may go on. */
export function exitOf(statement: AnyNode | null | undefined): 'leaves' | 'throws' | null {
  switch (statement?.type) {
    case 'ReturnStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return 'leaves';
    case 'ThrowStatement':
      return 'throws';
    case 'ExpressionStatement': {
      const { expression } = statement;
      const ends = expression.type === 'CallExpression' && lastName(expression.callee) === 'exit';
      return ends ? 'throws' : null;
    }
    case 'BlockStatement':
      return exitOfList(statement.body);
    case 'IfStatement': {
      const yes = exitOf(statement.consequent);
      const no = exitOf(statement.alternate);
      if (yes === null || no === null) return null;
      return yes === 'throws' && no === 'throws' ? 'throws' : 'leaves';
    }
    default:
      return null;
  }
}

/** As `exitOf`, for statements one after the other. */
export function exitOfList(statements: readonly AnyNode[]): 'leaves' | 'throws' | null {
  // What follows an exit is never reached, and has no exit of interest: the last statement decides.
  return exitOf(statements.at(-1));
}

/** The statements that a node is one of; null where it stands alone. */
export function listAround(node: AnyNode): readonly AnyNode[] | null {
  const { parent } = node;
  switch (parent?.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return parent.body;
    case 'SwitchCase':
      return parent.consequent;
    default:
      return null;
  }
}

/** An `if` of which one branch leaves: what follows it is reached by the other one alone. */
export interface EarlyExit {
  statement: IfStatement;
  /** Whether the condition holds for what follows. */
  holds: boolean;
}

/**
 * Whether an `if` keeps what follows it to one side of its condition. A branch that throws does not: the
 * package cannot be used there, so what follows is missed there as anywhere else.
 */
export function readEarlyExit(statement: AnyNode): EarlyExit | null {
  if (statement.type !== 'IfStatement') return null;
  if (exitOf(statement.consequent) === 'leaves') return { statement, holds: false };
  return exitOf(statement.alternate) === 'leaves' ? { statement, holds: true } : null;
}
