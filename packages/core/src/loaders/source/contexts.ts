import { joinConditions, negateCondition, type RuntimeCondition } from '../../runtime/condition.ts';
import type { Evaluator } from './evaluate.ts';
import { isPunctuator, skipTo } from './punctuators.ts';
import { readCondition } from './read-condition.ts';
import type { Token } from './tokens.ts';

/** What the blocks around a place in the code say about it. */
export interface Context {
  /** Runtimes on which it is reached, as far as that is understood. */
  when: RuntimeCondition;
  /** The `try` blocks around it, outermost first: index of the token after each one's brace, which is its `catch`. */
  tryEnds: number[];
  /** No block at all is around it: it runs when the module is loaded, whatever else. */
  top: boolean;
}

/** Conditions longer than so many tokens say nothing simple. */
const maxHead = 60;

/** So many blocks, innermost first, are looked at: nobody nests deeper. */
const maxBlocks = 60;

interface Block {
  /** Index of the closing brace. */
  end: number;
  when: RuntimeCondition;
  tryEnd: number | null;
  switchSubject: Token[] | null;
}

/** Calls `visit` for every token, with the blocks around it. */
export function walkContexts(
  tokens: Token[],
  evaluator: Evaluator,
  visit: (at: number, context: () => Context) => number,
): void {
  const blocks: Block[] = [];
  const partners = matchBrackets(tokens);
  let at = 0;
  while (at < tokens.length) {
    for (let top = blocks.at(-1); top !== undefined && at >= top.end; top = blocks.at(-1)) blocks.pop();
    const token = tokens[at];
    if (isPunctuator(token, '{')) blocks.push(openBlock(tokens, at, partners, evaluator));
    else if (token?.type === 'word' && (token.text === 'case' || token.text === 'default')) {
      enterCase(tokens, at, blocks.at(-1), evaluator);
    }
    const next = visit(at, () => describe(blocks));
    at = Math.max(at + 1, next);
    // Whatever was read over whole may have closed blocks, or opened and closed some: both are settled above.
  }
}

function describe(blocks: Block[]): Context {
  let when: RuntimeCondition = {};
  const tryEnds: number[] = [];
  for (const block of blocks.slice(-maxBlocks)) {
    when = joinConditions(when, block.when) ?? when;
    if (block.tryEnd !== null) tryEnds.push(block.tryEnd);
  }
  return { when, tryEnds, top: blocks.length === 0 };
}

function openBlock(tokens: Token[], at: number, partners: Int32Array, evaluator: Evaluator): Block {
  const end = partnerOf(partners, at, tokens.length);
  const block: Block = { end, when: {}, tryEnd: null, switchSubject: null };
  const before = tokens[at - 1];
  if (before?.type === 'word') {
    if (before.text === 'try') block.tryEnd = end + 1;
    if (before.text === 'else') block.when = whenElse(tokens, at - 1, partners, evaluator);
    return block;
  }
  if (!isPunctuator(before, ')')) return block;
  const open = partnerOf(partners, at - 1, 0);
  const head = tokens[open - 1];
  if (head?.type !== 'word') return block;
  if (at - open > maxHead) return block;
  const subject = tokens.slice(open + 1, at - 1);
  if (head.text === 'switch') block.switchSubject = subject;
  if (head.text !== 'if') return block;
  block.when = readCondition(evaluator, subject) ?? {};
  const chained = tokens[open - 2];
  if (chained?.type === 'word' && chained.text === 'else') {
    block.when = joinConditions(block.when, whenElse(tokens, open - 2, partners, evaluator)) ?? block.when;
  }
  return block;
}

/** What an `else` at `at` adds: the opposite of the `if` before it, where that is one simple condition. */
function whenElse(tokens: Token[], at: number, partners: Int32Array, evaluator: Evaluator): RuntimeCondition {
  if (!isPunctuator(tokens[at - 1], '}')) return {};
  const open = partnerOf(partners, at - 1, 0);
  if (!isPunctuator(tokens[open - 1], ')')) return {};
  const start = partnerOf(partners, open - 1, 0);
  const head = tokens[start - 1];
  if (head?.type !== 'word' || head.text !== 'if' || open - start > maxHead) return {};
  const condition = readCondition(evaluator, tokens.slice(start + 1, open - 1));
  return condition === null ? {} : (negateCondition(condition) ?? {});
}

function partnerOf(partners: Int32Array, at: number, otherwise: number): number {
  const partner = partners[at] ?? -1;
  return partner < 0 ? otherwise : partner;
}

function enterCase(tokens: Token[], at: number, block: Block | undefined, evaluator: Evaluator): void {
  if (block === undefined || block.switchSubject === null) return;
  const colon = skipTo(tokens, at + 1, [':']);
  const label = tokens.slice(at + 1, colon);
  if (label.length === 0) block.when = {};
  else {
    const equals: Token = { type: 'punctuator', text: '===' };
    const condition = readCondition(evaluator, [...block.switchSubject, equals, ...label]) ?? {};
    // `case 'a': case 'b':` share what follows.
    const before = tokens[at - 1];
    const shared = isPunctuator(before, ':') && Object.keys(block.when).length > 0;
    block.when = shared ? mergeCases(block.when, condition) : condition;
  }
}

function mergeCases(a: RuntimeCondition, b: RuntimeCondition): RuntimeCondition {
  if (a.os !== undefined && b.os !== undefined) return { os: [...a.os, ...b.os] };
  if (a.cpu !== undefined && b.cpu !== undefined) return { cpu: [...a.cpu, ...b.cpu] };
  if (a.abi !== undefined && b.abi !== undefined) return { abi: [...a.abi, ...b.abi] };
  return {};
}

/** For each bracket the index of its counterpart; -1 for those without. */
function matchBrackets(tokens: Token[]): Int32Array {
  const partners = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.type !== 'punctuator') continue;
    if (token.text === '(' || token.text === '[' || token.text === '{') open.push(i);
    else if (token.text === ')' || token.text === ']' || token.text === '}') {
      const start = open.pop();
      if (start === undefined) continue;
      partners[start] = i;
      partners[i] = start;
    }
  }
  return partners;
}
