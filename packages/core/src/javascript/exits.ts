import type { IfStatement } from 'acorn';
import type { AnyNode } from './parse.ts';
import { isThrow } from './walk-run.ts';

/**
 * How a statement always ends: by leaving its enclosing statement or by throwing; null if control may
 * continue.
 */
export function exitOf(statement: AnyNode | null | undefined): 'leaves' | 'throws' | null {
  switch (statement?.type) {
    case 'ReturnStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return 'leaves';
    case 'ThrowStatement':
      return 'throws';
    case 'ExpressionStatement':
      return isThrow(statement.expression) ? 'throws' : null;
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

/** As `exitOf`, for a list of statements. */
export function exitOfList(statements: readonly AnyNode[]): 'leaves' | 'throws' | null {
  // Statements after an exit are unreachable, and their exits do not matter: the last statement decides.
  return exitOf(statements.at(-1));
}

/** The statement list that a node is part of; null for a lone statement. */
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

/** How many statements after another may still concern what that loads. */
const maxFollowing = 20;

/** The next few statements of the same list. */
export function listFollowing(statement: AnyNode): readonly AnyNode[] {
  const list = listAround(statement) ?? [];
  const at = list.indexOf(statement);
  return at < 0 ? [] : list.slice(at + 1, at + 1 + maxFollowing);
}

/** An `if` of which one branch leaves: only the other one reaches what follows. */
interface EarlyExit {
  statement: IfStatement;
  /** Whether the condition holds for what follows. */
  holds: boolean;
}

/**
 * Whether an `if` restricts what follows to one side of its condition. A branch that throws does not: the
 * package is unusable there, so what follows is missing there as anywhere else.
 */
export function readEarlyExit(statement: AnyNode): EarlyExit | null {
  if (statement.type !== 'IfStatement') return null;
  if (exitOf(statement.consequent) === 'leaves') return { statement, holds: false };
  return exitOf(statement.alternate) === 'leaves' ? { statement, holds: true } : null;
}
