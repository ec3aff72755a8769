import { joinConditions, negateCondition, type RuntimeCondition } from '../../runtime/condition.ts';
import type { Evaluator } from './evaluate.ts';
import type { Token } from './tokens.ts';

/**
 * What the condition of an `if`, or of `a ? b : c`, says about the runtime: comparisons with platform, architecture, C
 * library and ABI, joined by `&&`. Null where it says nothing that is understood; parts that are not understood
 * are taken as possible.
 */
export function readCondition(evaluator: Evaluator, tokens: Token[]): RuntimeCondition | null {
  const whole = stripParentheses(tokens);
  if (whole.some((token) => token.type === 'punctuator' && (token.text === '||' || token.text === '??')))
    return null;
  let condition: RuntimeCondition = {};
  let understood = false;
  for (const part of splitAt(whole, '&&')) {
    const said = readComparison(evaluator, stripParentheses(part));
    if (said === null) continue;
    understood = true;
    const joined = joinConditions(condition, said);
    if (joined !== null) condition = joined;
  }
  return understood ? condition : null;
}

function readComparison(evaluator: Evaluator, tokens: Token[]): RuntimeCondition | null {
  const at = tokens.findIndex((token) => token.type === 'punctuator' && /^[!=]==?$/.test(token.text));
  if (at < 0) return readQuestion(tokens);
  const operator = tokens[at];
  const left = evaluator.evaluate(tokens.slice(0, at), 0).values;
  const right = evaluator.evaluate(tokens.slice(at + 1), 0).values;
  if (left?.length !== 1 || right?.length !== 1) return null;
  const [a, b] = [left[0]?.text ?? '', right[0]?.text ?? ''];
  const said = compare(a, b) ?? compare(b, a);
  if (said === null) return null;
  return operator?.type === 'punctuator' && operator.text.startsWith('!') ? negateCondition(said) : said;
}

function compare(subject: string, value: string): RuntimeCondition | null {
  switch (subject) {
    case '{platform}':
      return { os: [value] };
    case '{arch}':
      return { cpu: [value] };
    case '{libc}':
      return { libc: [value] };
    case '{abi}':
      return /^\d+$/.test(value) ? { abi: [Number(value)] } : null;
    default:
      return null;
  }
}

/** `isMusl()`, `isAlpine`, `process.versions.electron`: names that ask. */
function readQuestion(tokens: Token[]): RuntimeCondition | null {
  const first = tokens[0];
  const negated = first?.type === 'punctuator' && first.text === '!';
  const words = tokens.flatMap((token) => (token.type === 'word' ? [token.text] : []));
  const name = words.at(-1) ?? '';
  if (words.length > 4) return null;
  const said: RuntimeCondition | null = /musl|alpine/i.test(name)
    ? { libc: ['musl'] }
    : /glibc|isgnu/i.test(name)
      ? { libc: ['glibc'] }
      : name === 'electron'
        ? { runtime: 'electron' }
        : /^is_?(?:win|windows|win32)$/i.test(name)
          ? { os: ['win32'] }
          : /^is_?(?:mac|macos|darwin|osx)$/i.test(name)
            ? { os: ['darwin'] }
            : /^is_?linux$/i.test(name)
              ? { os: ['linux'] }
              : null;
  return said !== null && negated ? negateCondition(said) : said;
}

function splitAt(tokens: Token[], punctuator: string): Token[][] {
  const parts: Token[][] = [[]];
  let open = 0;
  for (const token of tokens) {
    if (token.type === 'punctuator') {
      if (token.text === '(') open++;
      if (token.text === ')') open--;
      if (token.text === punctuator && open === 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)?.push(token);
  }
  return parts;
}

function stripParentheses(tokens: Token[]): Token[] {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first?.type !== 'punctuator' || first.text !== '(' || last?.type !== 'punctuator' || last.text !== ')')
    return tokens;
  let open = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.type !== 'punctuator') continue;
    if (token.text === '(') open++;
    if (token.text === ')' && --open === 0 && i < tokens.length - 1) return tokens;
  }
  return stripParentheses(tokens.slice(1, -1));
}
