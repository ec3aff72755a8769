import type { RuntimeCondition } from '../runtime/condition.ts';
import { type Alternatives, always, both, never, otherwise } from './alternatives.ts';

/** Where a condition in code can hold, and where it can fail: both everywhere if it is not understood. */
export interface Test {
  yes: Alternatives;
  no: Alternatives;
}

export const untold: Test = { yes: always, no: always };
export const isTrue: Test = { yes: always, no: never };
export const isFalse: Test = { yes: never, no: always };

const placeholder = /\{([^{}]{1,20})\}/;
const patterns: Readonly<Record<string, string | undefined>> = {
  platform: '([a-z0-9]{3,12})',
  arch: '([a-z0-9]{2,12})',
  libc: '(glibc|musl)',
  abi: '(\\d{1,4})',
};

/** More placeholders than any platform name has. */
const maxPlaceholders = 4;
const maxLiteral = 100;

/** Where a text with placeholders equals `literal`: `{platform}-{arch}` is `linux-x64` on Linux, x64. */
export function matchText(template: string, literal: string): Test {
  if (template === literal && !template.includes('{')) return isTrue;
  const parts = template.split(placeholder);
  if (parts.length === 1) return literal.includes('{') ? untold : isFalse;
  const names = parts.filter((_, i) => i % 2 === 1);
  if (literal.includes('{') || literal.length > maxLiteral || names.length > maxPlaceholders) return untold;
  const known = parts.every((part, i) => i % 2 === 0 || patterns[part] !== undefined);
  const pattern = parts
    .map((part, i) => (i % 2 === 0 ? escapeForPattern(part) : (patterns[part] ?? '.{0,100}')))
    .join('');
  const match = new RegExp(`^${pattern}$`).exec(literal);
  if (match === null) return isFalse;
  let yes: Alternatives = always;
  const values = match.slice(1);
  for (const name of names) {
    if (patterns[name] === undefined) continue;
    const condition = conditionOf(name, values.shift() ?? '');
    yes = both(yes, [condition]);
  }
  const [only, ...others] = yes;
  const exact = known && only !== undefined && others.length === 0;
  return { yes, no: exact ? otherwise(only) : always };
}

function conditionOf(name: string, value: string): RuntimeCondition {
  switch (name) {
    case 'platform':
      return { os: [value] };
    case 'arch':
      return { cpu: [value] };
    case 'libc':
      return { libc: [value] };
    default:
      return { abi: [Number(value)] };
  }
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
