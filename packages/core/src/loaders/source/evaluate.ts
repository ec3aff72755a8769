import { negateCondition } from '../../runtime/condition.ts';
import { type Definitions, findDefinitions } from './definitions.ts';
import { textOfBuiltin, textOfCall, textOfFreeName, textOfMember } from './known-names.ts';
import { dirname } from './paths.ts';
import { isPunctuator, skipTo } from './punctuators.ts';
import { readCondition } from './read-condition.ts';
import type { Token } from './tokens.ts';
import { concat, joinItems, joinParts, type PossibleValue, parentOf, restrict } from './variants.ts';

export interface Evaluated {
  /** Null: not a string that can be told. */
  values: PossibleValue[] | null;
  /** Index of the first token after the expression. */
  end: number;
}

const maxDepth = 12;
/** Terms looked at in one file: honest code stays far below, and code made to be slow is not worth more. */
const maxSteps = 1_000_000;

/** Evaluates string expressions of one file: concatenation, templates, `path.join`, names defined once, platform words. */
export class Evaluator {
  private readonly definitions: Definitions;
  private readonly folder: string;
  private readonly busy = new Set<string>();
  private steps = 0;
  /** Parts that cannot be told become `{any}`, so that what stands around them is not lost. */
  private guesses = false;

  constructor(tokens: Token[], path: string) {
    this.definitions = findDefinitions(tokens);
    this.folder = dirname(path);
  }

  /** Like `evaluate`, with `{any}` for parts of a concatenation or template that cannot be told. */
  guess(tokens: Token[], from: number): Evaluated {
    this.guesses = true;
    const evaluated = this.evaluate(tokens, from);
    this.guesses = false;
    return evaluated;
  }

  /** `skipTo`, counted: what is skipped again and again is work too. */
  private skip(tokens: Token[], from: number, ends: string[]): number {
    const end = skipTo(tokens, from, ends);
    this.steps += end - from;
    return end;
  }

  private orGuess(values: PossibleValue[] | null): PossibleValue[] | null {
    return values === null && this.guesses ? [{ text: '{any}', when: {} }] : values;
  }

  evaluate(tokens: Token[], from: number, depth = 0): Evaluated {
    if (depth > maxDepth || this.steps > maxSteps) return { values: null, end: from + 1 };
    let left = this.evaluateTerm(tokens, from, depth);
    while (left.values !== null && left.values.length > 0 && isPunctuator(tokens[left.end], '+')) {
      const right = this.evaluateTerm(tokens, left.end + 1, depth);
      left = { values: concat(left.values, this.orGuess(right.values)), end: right.end };
    }
    const after = tokens[left.end];
    if (after?.type !== 'punctuator') return left;
    if (after.text === '?') return this.evaluateChoice(tokens, from, left.end, depth) ?? left;
    if (after.text === '||' || after.text === '??') return this.evaluateEither(tokens, left, depth);
    if (!/^(?:[!=]==?|&&)$/.test(after.text)) return left;
    const mark = this.skip(tokens, left.end, ['?', ',', ';']);
    const unknown: Evaluated = { values: null, end: left.end };
    return isPunctuator(tokens[mark], '?')
      ? (this.evaluateChoice(tokens, from, mark, depth) ?? unknown)
      : unknown;
  }

  /** `a || b`: an override from the environment is nothing that can be told, so what stands after it counts. */
  private evaluateEither(tokens: Token[], left: Evaluated, depth: number): Evaluated {
    const right = this.evaluate(tokens, left.end + 1, depth + 1);
    if (left.values === null || right.values === null)
      return { values: left.values ?? right.values, end: right.end };
    return { values: left.values, end: right.end };
  }

  /** `condition ? a : b`, the question mark being at `mark`. */
  private evaluateChoice(tokens: Token[], from: number, mark: number, depth: number): Evaluated | null {
    const yes = this.evaluate(tokens, mark + 1, depth + 1);
    if (!isPunctuator(tokens[yes.end], ':')) return null;
    const no = this.evaluate(tokens, yes.end + 1, depth + 1);
    const condition = readCondition(this, tokens.slice(from, mark));
    const otherwise = condition === null ? null : negateCondition(condition);
    const values = [...restrict(yes.values, condition), ...restrict(no.values, otherwise)];
    return { values: yes.values === null && no.values === null ? null : values, end: no.end };
  }

  private evaluateTerm(tokens: Token[], from: number, depth: number): Evaluated {
    const token = tokens[from];
    if (token === undefined) return { values: null, end: from };
    if (this.steps++ > maxSteps) return { values: null, end: from + 1 };
    if (token.type === 'string')
      return this.evaluateTail(tokens, from + 1, [{ text: token.text, when: {} }], depth);
    if (token.type === 'number') return { values: [{ text: token.text, when: {} }], end: from + 1 };
    if (token.type === 'template') {
      return this.evaluateTail(tokens, from + 1, this.evaluateTemplate(token, depth), depth);
    }
    if (token.type === 'word') return this.evaluateName(tokens, from, depth);
    if (isPunctuator(token, '[')) return this.evaluateList(tokens, from, depth);
    if (!isPunctuator(token, '(')) return { values: null, end: from + 1 };
    // `(0, path_1.join)(…)`, as TypeScript writes calls of imported functions.
    const second = tokens[from + 1];
    if (second?.type === 'number' && isPunctuator(tokens[from + 2], ','))
      return this.evaluateName(tokens, from + 3, depth);
    const inner = this.evaluate(tokens, from + 1, depth + 1);
    if (!isPunctuator(tokens[inner.end], ')'))
      return { values: null, end: this.skip(tokens, inner.end, [')']) + 1 };
    return this.evaluateTail(tokens, inner.end + 1, inner.values, depth);
  }

  /** `[a, b, c].join('-')`, with or without `.filter(Boolean)` or the like, which drops what there is not. */
  private evaluateList(tokens: Token[], from: number, depth: number): Evaluated {
    const { values: items, end } = this.evaluateArguments(tokens, from, depth, ']');
    let at = end;
    let filtered = false;
    while (isPunctuator(tokens[at], '.') && isPunctuator(tokens[at + 2], '(')) {
      const method = tokens[at + 1];
      if (method?.type !== 'word') break;
      if (method.text === 'join') {
        const separator = this.evaluateArguments(tokens, at + 2, depth);
        const joined = joinItems(items, separator.values[0] ?? null, filtered);
        return this.evaluateTail(tokens, separator.end, joined, depth);
      }
      if (method.text !== 'filter') break;
      filtered = true;
      at = this.skip(tokens, at + 3, [')']) + 1;
    }
    return { values: null, end: from + 1 };
  }

  private evaluateTemplate(token: Token & { type: 'template' }, depth: number): PossibleValue[] | null {
    let values: PossibleValue[] | null = [{ text: token.strings[0] ?? '', when: {} }];
    for (let i = 0; i < token.expressions.length; i++) {
      const expression = token.expressions[i] ?? [];
      const { values: inner, end } = this.evaluate(expression, 0, depth + 1);
      values = concat(values, this.orGuess(end === expression.length ? inner : null));
      values = concat(values, [{ text: token.strings[i + 1] ?? '', when: {} }]);
    }
    return values;
  }

  /** A name, what is read from it, and a call at its end: `process.platform`, `path.join(…)`, `os.arch()`. */
  private evaluateName(tokens: Token[], from: number, depth: number): Evaluated {
    const words: string[] = [];
    let at = from;
    for (;;) {
      const token = tokens[at];
      if (token?.type !== 'word') break;
      words.push(token.text);
      const dot = tokens[at + 1];
      if (isPunctuator(dot, '.') || isPunctuator(dot, '?.')) at += 2;
      else {
        at++;
        break;
      }
    }
    if (
      isPunctuator(tokens[at], ')') &&
      isPunctuator(tokens[from - 1], ',') &&
      tokens[from - 2]?.type === 'number'
    )
      at++;
    const last = words.at(-1) ?? '';
    if (isPunctuator(tokens[at], '(')) {
      const call = this.evaluateCall(tokens, at, last, depth);
      return this.evaluateTail(tokens, call.end, call.values, depth);
    }
    // `process.versions['modules']`, `process.env['X']`
    const key = tokens[at + 1];
    if (isPunctuator(tokens[at], '[') && key?.type === 'string' && isPunctuator(tokens[at + 2], ']')) {
      return this.evaluateTail(tokens, at + 3, this.valuesOfName([...words, key.text], depth), depth);
    }
    return { values: this.valuesOfName(words, depth), end: at };
  }

  private evaluateCall(tokens: Token[], open: number, name: string, depth: number): Evaluated {
    const { values: args, end } = this.evaluateArguments(tokens, open, depth);
    const text = textOfCall(name);
    if (text !== null) return { values: [{ text, when: {} }], end };
    switch (name) {
      case 'join':
      case 'resolve':
      case 'normalize':
        return { values: joinParts(args.map((arg, i) => (i === 0 ? arg : this.orGuess(arg)))), end };
      case 'dirname':
        return { values: parentOf(args[0] ?? null), end };
      case 'fileURLToPath':
      case 'pathToFileURL':
      case 'String':
        return { values: args[0] ?? null, end };
      default:
        return { values: null, end };
    }
  }

  private evaluateArguments(
    tokens: Token[],
    open: number,
    depth: number,
    close = ')',
  ): { values: (PossibleValue[] | null)[]; end: number } {
    const values: (PossibleValue[] | null)[] = [];
    let at = open + 1;
    while (at < tokens.length && !isPunctuator(tokens[at], close)) {
      const value = this.evaluate(tokens, at, depth + 1);
      const whole = isPunctuator(tokens[value.end], ',') || isPunctuator(tokens[value.end], close);
      values.push(whole ? value.values : null);
      at = whole ? value.end : this.skip(tokens, value.end, [',', close]);
      if (isPunctuator(tokens[at], ',')) at++;
      else if (!isPunctuator(tokens[at], close)) return { values: [null], end: at };
    }
    return { values, end: at + 1 };
  }

  /** Methods of strings that change nothing of interest, and `"a".concat(b)` as TypeScript writes templates. */
  private evaluateTail(
    tokens: Token[],
    from: number,
    values: PossibleValue[] | null,
    depth: number,
  ): Evaluated {
    const method = tokens[from + 1];
    if (!isPunctuator(tokens[from], '.') || method?.type !== 'word' || !isPunctuator(tokens[from + 2], '(')) {
      return { values, end: from };
    }
    const { values: args, end } = this.evaluateArguments(tokens, from + 2, depth);
    const next =
      method.text === 'concat'
        ? args.reduce(concat, values)
        : ['toString', 'trim'].includes(method.text)
          ? values
          : null;
    return this.evaluateTail(tokens, end, next, depth);
  }

  private valuesOfName(words: string[], depth: number): PossibleValue[] | null {
    const last = words.at(-1) ?? '';
    const builtin = textOfBuiltin(words, this.folder);
    // Defined in a way that is not understood, a name may hold anything, whatever it suggests.
    if (builtin === null && words.length === 1 && this.definitions.has(last))
      return this.valuesOfDefinition(last, depth);
    const text = builtin ?? (words.length === 1 ? textOfFreeName(last) : textOfMember(last));
    return text === null ? null : [{ text, when: {} }];
  }

  private valuesOfDefinition(name: string, depth: number): PossibleValue[] | null {
    const found = this.definitions.get(name);
    if (found === undefined || found === null || this.busy.has(name)) return null;
    this.busy.add(name);
    const { values } = this.evaluate(found.tokens, found.at, depth + 1);
    this.busy.delete(name);
    return values;
  }
}
