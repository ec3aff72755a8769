import type { Token } from './tokens.ts';

/** How far an expression's end is looked for. */
const maxSkip = 400;

export function isPunctuator(token: Token | undefined, text: string): boolean {
  return token?.type === 'punctuator' && token.text === text;
}

/** The next of the given punctuators on the same level of brackets. */
export function skipTo(tokens: Token[], from: number, ends: string[]): number {
  let open = 0;
  const limit = Math.min(tokens.length, from + maxSkip);
  for (let i = from; i < limit; i++) {
    const token = tokens[i];
    if (token?.type !== 'punctuator') continue;
    if (open === 0 && ends.includes(token.text)) return i;
    if (token.text === '(' || token.text === '[' || token.text === '{') open++;
    else if (token.text === ')' || token.text === ']' || token.text === '}') {
      if (open === 0) return i;
      open--;
    }
  }
  return limit;
}
