import { walkContexts } from './contexts.ts';
import { Evaluator } from './evaluate.ts';
import { isPunctuator } from './punctuators.ts';
import type { Source } from './sources.ts';
import type { Token } from './tokens.ts';

/** How far after a `catch` a `throw` is still taken to belong to it: `if (!binding) throw …`. */
const reach = 40;

/** Whether what throws at `at` is caught by code that goes on: neither throws again, nor keeps the error, nor tries another file. */
export function isErrorSwallowed(source: Source, at: number, tryEnds?: number[]): boolean {
  const tokens = source.tokens();
  const ends = tryEnds ?? findTryEnds(source, at);
  if (ends.length === 0) return false;
  if (isReturned(tokens, at))
    return ends.some((end) => handlerSwallows(tokens, end) && returnsStandIn(tokens, end));
  const name = nameAssigned(tokens, at);
  return ends.some((end) => handlerSwallows(tokens, end)) && (name === null || !isThrownAbout(tokens, name));
}

function findTryEnds(source: Source, at: number): number[] {
  const tokens = source.tokens();
  let found: number[] = [];
  walkContexts(tokens, new Evaluator(tokens, source.path), (here, context) => {
    if (here === at) found = context().tryEnds;
    return here < at ? here + 1 : tokens.length;
  });
  return found;
}

/** How far before a load the name it is assigned to, or a `return`, stands. */
const statementReach = 16;

/** Handed to a caller, who may well throw when nothing comes. */
function isReturned(tokens: Token[], at: number): boolean {
  for (let i = at; i >= 0 && at - i < statementReach; i--) {
    const token = tokens[i];
    if (isPunctuator(token, ';') || isPunctuator(token, '{') || isPunctuator(token, '}')) return false;
    if (token?.type === 'word' && token.text === 'return') return true;
  }
  return false;
}

/** What the caller gets instead is something: `catch {} return {}`, and not `return null`, which it may well throw about. */
function returnsStandIn(tokens: Token[], end: number): boolean {
  const open = tokens.findIndex((token, i) => i > end && isPunctuator(token, '{'));
  const close = findClosing(tokens, open);
  return tokens.slice(open, close + 4).some((token, i, near) => {
    const next = near[i + 1];
    if (token.type !== 'word' || token.text !== 'return' || next === undefined) return false;
    if (next.type === 'word') return !/^(?:null|undefined|false|void)$/.test(next.text);
    return isPunctuator(next, '{') || isPunctuator(next, '(');
  });
}

function nameAssigned(tokens: Token[], at: number): string | null {
  for (let i = at; i > 0 && at - i < statementReach; i--) {
    const token = tokens[i];
    if (isPunctuator(token, ';') || isPunctuator(token, '{') || isPunctuator(token, '}')) return null;
    const name = tokens[i - 1];
    if (isPunctuator(token, '=') && name?.type === 'word') return name.text === 'exports' ? null : name.text;
  }
  return null;
}

/** `if (native == null) throw …` or `return native` anywhere in the file: whoever gets nothing may well throw. */
function isThrownAbout(tokens: Token[], name: string): boolean {
  return tokens.some((token, i) => {
    const after = tokens[i + 1];
    if (token.type === 'word' && token.text === 'return' && after?.type === 'word' && after.text === name) {
      return !isPunctuator(tokens[i + 2], '.') && !isPunctuator(tokens[i + 2], '(');
    }
    if (token.type !== 'word' || token.text !== 'if' || !isPunctuator(tokens[i + 1], '(')) return false;
    let named = false;
    for (let at = i + 2; at < i + statementReach; at++) {
      const next = tokens[at];
      if (next?.type === 'word' && next.text === name) named = true;
      if (next?.type === 'word' && next.text === 'throw') return named;
    }
    return false;
  });
}

function handlerSwallows(tokens: Token[], at: number): boolean {
  const keyword = tokens[at];
  if (keyword?.type !== 'word' || keyword.text !== 'catch') return false;
  const error = isPunctuator(tokens[at + 1], '(') ? tokens[at + 2] : undefined;
  const open = error === undefined ? at + 1 : at + 4;
  if (!isPunctuator(tokens[open], '{')) return false;
  const close = findClosing(tokens, open);
  const body = tokens.slice(open + 1, close);
  const name = error?.type === 'word' ? error.text : null;
  if (body.some((token) => token.type === 'word' && (token.text === 'throw' || token.text === 'exit')))
    return false;
  if (body.some((token, i) => namesNative(token) && !isLogged(body, i))) return false;
  if (
    name !== null &&
    body.some((token, i) => token.type === 'word' && token.text === name && !isLogged(body, i))
  )
    return false;
  return !throwsAfter(tokens, close + 1);
}

function namesNative(token: Token): boolean {
  if (token.type === 'template') return token.strings.some((text) => text.includes('.node'));
  return (
    token.type === 'string' &&
    (token.text.endsWith('.node') ||
      token.text === 'bindings' ||
      token.text.startsWith('node-gyp-build') ||
      token.text.includes('build/'))
  );
}

/** The error is only shown: an argument of `console.warn`, `debug`, `log`. */
function isLogged(tokens: Token[], at: number): boolean {
  for (let i = at - 1; i >= 0 && at - i < 16; i--) {
    const token = tokens[i];
    if (isPunctuator(token, ';') || isPunctuator(token, '=')) return false;
    if (token?.type === 'word' && /^(?:console|debug|log|logger|warn|emitWarning)$/i.test(token.text))
      return true;
  }
  return false;
}

/** A `throw` close by in the block that the `try` stands in, functions defined there left out. */
function throwsAfter(tokens: Token[], from: number): boolean {
  let depth = 0;
  for (let i = from; i < Math.min(tokens.length, from + reach); i++) {
    const token = tokens[i];
    if (token?.type === 'word' && (token.text === 'function' || token.text === 'class')) return false;
    if (token?.type === 'word' && token.text === 'throw') return true;
    if (isPunctuator(token, '=>')) return false;
    if (isPunctuator(token, '{')) depth++;
    if (isPunctuator(token, '}') && depth-- === 0) return false;
  }
  return false;
}

function findClosing(tokens: Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (isPunctuator(tokens[i], '{')) depth++;
    else if (isPunctuator(tokens[i], '}') && --depth === 0) return i;
  }
  return tokens.length;
}
