import { negateCondition, type RuntimeCondition } from '../../runtime/condition.ts';
import type { Evaluator } from './evaluate.ts';
import { isPunctuator } from './punctuators.ts';
import { readCondition } from './read-condition.ts';
import type { Token } from './tokens.ts';

/** How far before an expression its guard is looked for. */
const reach = 24;

/** What `isWindows && load()`, `isWindows ? load() : null` and `isLinux ? null : load()` say about `load()` at `at`. */
export function readGuard(tokens: Token[], at: number, evaluator: Evaluator): RuntimeCondition {
  let open = 0;
  let otherwise = false;
  for (let i = at - 1; i >= 0 && at - i < reach; i--) {
    const token = tokens[i];
    if (token?.type !== 'punctuator') continue;
    if (token.text === ')' || token.text === ']') open++;
    else if (token.text === '(' || token.text === '[') {
      if (open === 0) return {};
      open--;
    } else if (open > 0) continue;
    else if (/^(?:[;{},=]|=>|\|\|)$/.test(token.text)) return {};
    else if (token.text === ':') otherwise = true;
    else if (token.text === '&&' || token.text === '?') {
      const condition = readCondition(evaluator, tokens.slice(findStart(tokens, i), i));
      if (condition === null) return {};
      return otherwise ? (negateCondition(condition) ?? {}) : condition;
    }
  }
  return {};
}

function findStart(tokens: Token[], end: number): number {
  let open = 0;
  for (let i = end - 1; i >= 0 && end - i < reach; i--) {
    if (isPunctuator(tokens[i], ')')) open++;
    else if (isPunctuator(tokens[i], '(') && open-- === 0) return i + 1;
    const token = tokens[i];
    const ends = token?.type === 'punctuator' && /^(?:[;{},=?:]|=>|\|\|)$/.test(token.text);
    const returns = token?.type === 'word' && token.text === 'return';
    if (open === 0 && (ends || returns)) return i + 1;
  }
  return Math.max(0, end - reach);
}
