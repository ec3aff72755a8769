import { Evaluator } from './evaluate.ts';
import { isPunctuator } from './punctuators.ts';
import type { Source } from './sources.ts';
import type { Token } from './tokens.ts';
import type { PossibleValue } from './variants.ts';

/** A call of something that was imported from a package: `require('bindings')('x')`, or by the name given to it. */
export interface ImportedCall {
  source: Source;
  /** Index of the opening bracket of the arguments. */
  open: number;
  tokens: Token[];
  evaluator: Evaluator;
}

/** Every call of what a source imports from `module`, or mere import of it when it is never called by name. */
export function findCalls(source: Source, module: string): ImportedCall[] {
  if (!source.text.includes(module)) return [];
  const tokens = source.tokens();
  const evaluator = new Evaluator(tokens, source.path);
  const names = new Set<string>();
  const opens: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.type !== 'string' || token.text !== module) continue;
    if (isPunctuator(tokens[i + 1], ')')) {
      let after = i + 2;
      while (isPunctuator(tokens[after], ')')) after++;
      // `.default`, `.loadAddon`, `.find` before the call
      while (isPunctuator(tokens[after], '.') && tokens[after + 1]?.type === 'word') after += 2;
      // Called at once: what it is assigned to is the result.
      if (isPunctuator(tokens[after], '(')) {
        opens.push(after);
        continue;
      }
    }
    for (const name of namesBefore(tokens, i)) names.add(name);
  }
  if (names.size > 0) opens.push(...findCallsByName(tokens, names));
  return opens.sort((a, b) => a - b).map((open) => ({ source, open, tokens, evaluator }));
}

/** `const x = require(…)`, `var x = __importDefault(require(…))`, `const {a, b: c} = …`, `import x, {y as z} from …`. */
function namesBefore(tokens: Token[], at: number): string[] {
  for (let i = at - 1; i >= 0 && at - i < 40; i--) {
    const token = tokens[i];
    if (isPunctuator(token, ';')) return [];
    if (token?.type === 'word' && token.text === 'import' && !isPunctuator(tokens[i + 1], '('))
      return wordsIn(tokens, i + 1, at);
    if (!isPunctuator(token, '=')) continue;
    const name = tokens[i - 1];
    if (name?.type === 'word') return [name.text];
    if (!isPunctuator(name, '}')) return [];
    const open = lastIndexOf(tokens, i - 1, '{');
    return open < 0 ? [] : wordsIn(tokens, open, i);
  }
  return [];
}

function findCallsByName(tokens: Token[], names: Set<string>): number[] {
  const found: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.type !== 'word' || !names.has(token.text)) continue;
    let after = i + 1;
    while (isPunctuator(tokens[after], '.') && tokens[after + 1]?.type === 'word') after += 2;
    if (isPunctuator(tokens[after], ')') && isPunctuator(tokens[after + 1], '(')) after++;
    if (isPunctuator(tokens[after], '(')) found.push(after);
  }
  return found;
}

function wordsIn(tokens: Token[], from: number, to: number): string[] {
  return tokens
    .slice(from, to)
    .flatMap((token) => (token.type === 'word' ? [token.text] : []))
    .filter((word) => word !== 'from' && word !== 'as' && word !== 'require');
}

function lastIndexOf(tokens: Token[], from: number, text: string): number {
  for (let i = from; i >= 0 && from - i < 60; i--) if (isPunctuator(tokens[i], text)) return i;
  return -1;
}

/** The first argument's values; null where there is none, or it cannot be told. */
export function firstArgument(call: ImportedCall): PossibleValue[] | null {
  return call.evaluator.evaluate(call.tokens, call.open + 1).values;
}
