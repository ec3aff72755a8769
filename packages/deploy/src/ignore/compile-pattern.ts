import { type Expression, matchExpression, parseExpression } from './expression.ts';

/** Whether a pattern matches a path itself; what matches a folder holds for everything below it. */
export type Matcher = (path: string) => boolean;

/**
 * Compiles one cleaned pattern as moby/patternmatcher does (`Pattern.compile`): to a comparison where it is
 * simple, else to a regular expression of Go, whose text decides what odd patterns mean.
 * @returns null for a pattern that makes none
 */
export function compilePattern(pattern: string): Matcher | null {
  const { kind, text } = translate([...pattern]);
  switch (kind) {
    case 'exact':
      return (path) => path === pattern;
    case 'prefix':
      return (path) => path.startsWith(pattern.slice(0, -2));
    case 'suffix': {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1));
    }
    case 'expression': {
      const expression: Expression | null = parseExpression(text);
      return expression === null ? null : (path) => matchExpression(expression, path);
    }
  }
}

interface Translation {
  kind: 'exact' | 'prefix' | 'suffix' | 'expression';
  /** Without the anchors around it. */
  text: string;
}

function translate(pattern: readonly string[]): Translation {
  let kind: Translation['kind'] = 'exact';
  let text = '';
  let at = 0;
  for (let turn = 0; at < pattern.length; turn++) {
    const character = pattern[at++] ?? '';
    if (character === '*' && pattern[at] === '*') {
      at++;
      if (pattern[at] === '/') at++;
      if (at < pattern.length) {
        text += '(.*/)?';
        kind = 'expression';
      } else if (kind === 'exact') {
        kind = 'prefix';
      } else {
        text += '.*';
        kind = 'expression';
      }
      if (turn === 0) kind = 'suffix';
    } else {
      const { added, isSpecial } = translateOne(character, pattern[at]);
      if (character === '\\' && pattern[at] !== undefined) at++;
      text += added;
      if (isSpecial) kind = 'expression';
    }
  }
  return { kind, text };
}

function translateOne(character: string, next: string | undefined): { added: string; isSpecial: boolean } {
  switch (character) {
    case '*':
      return { added: '[^/]*', isSpecial: true };
    case '?':
      return { added: '[^/]', isSpecial: true };
    case '[':
    case ']':
      return { added: character, isSpecial: true };
    case '\\':
      return { added: `\\${next ?? ''}`, isSpecial: next !== undefined };
    default:
      return { added: '.+()|{}$'.includes(character) ? `\\${character}` : character, isSpecial: false };
  }
}

/** Whether Go's `filepath.Match` accepts a pattern's brackets and backslashes. */
export function isWellFormed(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') {
      at++;
      if (at === pattern.length) return false;
    } else if (pattern[at] === '[') {
      const end = endOfClass(pattern, at);
      if (end === null) return false;
      at = end;
    }
  }
  return true;
}

/** The closing bracket of a class that names at least one character. */
function endOfClass(pattern: string, start: number): number | null {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  for (let count = 0; at < pattern.length; count++) {
    if (pattern[at] === ']' && count > 0) return at;
    let end = endOfCharacter(pattern, at);
    if (end !== null && pattern[end] === '-') end = endOfCharacter(pattern, end + 1);
    if (end === null) return null;
    at = end;
  }
  return null;
}

function endOfCharacter(pattern: string, start: number): number | null {
  if (pattern[start] === '-' || pattern[start] === ']') return null;
  const at = pattern[start] === '\\' ? start + 1 : start;
  return at + 1 < pattern.length ? at + 1 : null;
}
