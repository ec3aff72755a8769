import type { Token } from './tokens.ts';

/** Where a name gets its value; null for a name that gets several: which one holds cannot be told. */
export type Definitions = Map<string, { tokens: Token[]; at: number } | null>;

/** `const x = …`, `var x = …` and plain `x = …`. */
export function findDefinitions(tokens: Token[]): Definitions {
  const found: Definitions = new Map();
  for (let i = 0; i + 2 < tokens.length; i++) {
    const name = tokens[i];
    const equals = tokens[i + 1];
    if (name?.type !== 'word' || equals?.type !== 'punctuator' || equals.text !== '=') continue;
    const before = tokens[i - 1];
    if (before?.type === 'punctuator' && (before.text === '.' || before.text === '?.')) continue;
    found.set(name.text, found.has(name.text) ? null : { tokens, at: i + 2 });
  }
  return found;
}
