import type { RuntimeCondition } from '../../runtime/condition.ts';
import { joinConditions } from '../../runtime/condition.ts';
import type { Attempt } from '../attempts.ts';
import { walkContexts } from './contexts.ts';
import { Evaluator } from './evaluate.ts';
import { readGuard } from './guard.ts';
import { dirname, joinPath } from './paths.ts';
import type { Source } from './sources.ts';
import type { Token } from './tokens.ts';
import { type PossibleValue, packageRoot } from './variants.ts';

/** Something that a package's code names, and that may be what it loads. */
export interface ModuleRequest extends Attempt {
  source: Source;
  /** Where in the source's tokens. */
  at: number;
  when: RuntimeCondition;
  /** The `try` blocks it stands in, as in `Context`. */
  tryEnds: number[];
  /** It is required as soon as the module is loaded, under no condition. */
  certain: boolean;
}

/** More than the longest list of platforms that one loader names. */
const maxRequests = 1000;

/** Every string that a source's code can build and `accept` takes, in the order of the text. */
export function listRequests(source: Source, accept: (request: string) => boolean): ModuleRequest[] {
  const tokens = source.tokens();
  const evaluator = new Evaluator(tokens, source.path);
  const found: ModuleRequest[] = [];
  walkContexts(tokens, evaluator, (at, context) => {
    if (found.length >= maxRequests || !startsString(tokens, at)) return at + 1;
    const known = evaluator.evaluate(tokens, at);
    const { values, end } = known.values === null ? evaluator.guess(tokens, at) : known;
    let taken = false;
    for (const value of values ?? []) {
      const request = toRequest(value, source.path);
      if (request === null || !accept(request)) continue;
      taken = true;
      const { when: around, tryEnds, top } = context();
      const when = joinConditions(around, readGuard(tokens, callOf(tokens, at), evaluator)) ?? around;
      const certain = top && isPlainRequire(tokens, at);
      found.push({ request, when: { ...when, ...value.when }, source, at, tryEnds, certain });
    }
    return taken ? end : at + 1;
  });
  return found;
}

/** `require(` before a request is part of the expression that a guard stands before. */
function callOf(tokens: Token[], at: number): number {
  const open = tokens[at - 1];
  return open?.type === 'punctuator' && open.text === '(' ? at - 1 : at;
}

/** `x = require('…')` or `require('…')` as a statement, with nothing before it that decides whether it is reached. */
function isPlainRequire(tokens: Token[], at: number): boolean {
  const [before, call, open] = [tokens[at - 3], tokens[at - 2], tokens[at - 1]];
  if (tokens[at]?.type !== 'string' || open?.type !== 'punctuator' || open.text !== '(') return false;
  if (call?.type !== 'word' || call.text !== 'require') return false;
  return before === undefined || (before.type === 'punctuator' && /^[=;}]$/.test(before.text));
}

/** Strings, templates, and calls and names that may give one: looked at only where an expression begins. */
function startsString(tokens: Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  if (token.type === 'string' || token.type === 'template') return true;
  if (
    token.type !== 'word' ||
    !/^(?:__dirname|path|import|\(|join|resolve|node_path\w*|path_\w*|\w*[pP]ath\w*)$/.test(token.text)
  ) {
    return false;
  }
  const before = tokens[at - 1];
  return before?.type !== 'punctuator' || (before.text !== '.' && before.text !== '?.');
}

/** `./path` in the package, or what Node.js would look up in `node_modules`. */
function toRequest({ text }: PossibleValue, from: string): string | null {
  if (text === '' || text.length > 512 || /[\s<>"'`|*]/.test(text)) return null;
  if (text.startsWith(packageRoot)) {
    const path = joinPath('', text.slice(packageRoot.length));
    return path === null ? null : `./${path}`;
  }
  if (text.includes('\u0001')) return null;
  if (text.startsWith('./') || text.startsWith('../')) {
    const path = joinPath(dirname(from), text);
    return path === null ? null : `./${path}`;
  }
  return /^(?:@[a-z0-9~_.-]+\/)?[a-z0-9~_][\w.{}+-]*(?:\/[\w.{}@+/-]*)?$/i.test(text) ||
    /^@[^/]+\//.test(text)
    ? text
    : null;
}
