/** The regular expressions that patterns become: a small part of Go's, matched in linear time. */
export type Expression = readonly Part[];

type Test = (code: number) => boolean;

type Part =
  | { kind: 'one'; test: Test }
  | { kind: 'many'; test: Test }
  /** `(.*\/)?`: any number of folders, each with its slash. */
  | { kind: 'folders' }
  /** `^` matches only where the path begins. */
  | { kind: 'start' };

const any: Test = () => true;
const slash = 47;

/** Classes by letter (Go's regexp/syntax, "Perl character classes"). */
const classes: Readonly<Record<string, Test>> = {
  d: (code) => code >= 48 && code <= 57,
  s: (code) => code === 9 || code === 10 || code === 12 || code === 13 || code === 32,
  w: (code) =>
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122),
};
const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** @returns null for a text that Go refuses, or that no pattern for files has */
export function parseExpression(text: string): Expression | null {
  const characters = [...text];
  const parts: Part[] = [];
  let at = 0;
  while (at < characters.length) {
    if (characters.slice(at, at + 6).join('') === '(.*/)?') {
      parts.push({ kind: 'folders' });
      at += 6;
      continue;
    }
    const read = readPart(characters, at);
    if (read === null) return null;
    at = read.end;
    if (characters[at] !== '*')
      parts.push(read.test === null ? { kind: 'start' } : { kind: 'one', test: read.test });
    else {
      if (read.test !== null) parts.push({ kind: 'many', test: read.test });
      at++;
      // Go refuses a second one.
      if (characters[at] === '*') return null;
    }
  }
  return parts;
}

/** One character or class; a null `test` is `^`. */
function readPart(characters: readonly string[], at: number): { test: Test | null; end: number } | null {
  const character = characters[at] ?? '';
  if (character === '^') return { test: null, end: at + 1 };
  if (character === '.') return { test: any, end: at + 1 };
  if (character === '[') return readClass(characters, at);
  if (character === '\\') return readEscape(characters, at);
  const code = character.codePointAt(0) ?? 0;
  return { test: (other) => other === code, end: at + 1 };
}

function readEscape(characters: readonly string[], at: number): { test: Test; end: number } | null {
  const next = characters[at + 1];
  if (next === undefined) return null;
  const end = at + 2;
  const named = Object.hasOwn(classes, next.toLowerCase()) ? classes[next.toLowerCase()] : undefined;
  if (named !== undefined) return { test: /[A-Z]/.test(next) ? (code) => !named(code) : named, end };
  const code = Object.hasOwn(controls, next) ? controls[next] : next.codePointAt(0);
  // Other letters and digits have a meaning in Go, or none at all.
  if (code === undefined || (/[a-zA-Z0-9]/.test(next) && !Object.hasOwn(controls, next))) return null;
  return { test: (other) => other === code, end };
}

function readClass(characters: readonly string[], start: number): { test: Test; end: number } | null {
  let at = start + 1;
  const negated = characters[at] === '^';
  if (negated) at++;
  const tests: Test[] = [];
  for (let first = true; first || characters[at] !== ']'; first = false) {
    const from = readMember(characters, at);
    if (from === null) return null;
    at = from.end;
    if (from.code !== null && characters[at] === '-' && characters[at + 1] !== ']') {
      const to = readMember(characters, at + 1);
      if (to === null || to.code === null || to.code < from.code) return null;
      at = to.end;
      const range = [from.code, to.code] as const;
      tests.push((code) => code >= range[0] && code <= range[1]);
    } else tests.push(from.test);
  }
  return { test: (code) => tests.some((test) => test(code)) !== negated, end: at + 1 };
}

function readMember(
  characters: readonly string[],
  at: number,
): { test: Test; code: number | null; end: number } | null {
  const character = characters[at];
  if (character === undefined) return null;
  if (character === '\\') {
    const read = readEscape(characters, at);
    const next = characters[at + 1] ?? '';
    const isClass = Object.hasOwn(classes, next.toLowerCase());
    const code = Object.hasOwn(controls, next) ? controls[next] : next.codePointAt(0);
    return read === null ? null : { ...read, code: isClass ? null : (code ?? null) };
  }
  const code = character.codePointAt(0) ?? 0;
  return { test: (other) => other === code, code, end: at + 1 };
}

/** Follows all possible positions at once: as many steps as the path has characters, and no turning back. */
export function matchExpression(expression: Expression, path: string): boolean {
  let reached = stepOver(expression, [0], true);
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    const next: number[] = [];
    for (const position of reached) {
      const part = expression[position >> 1];
      if (part === undefined) continue;
      if (part.kind === 'folders') {
        next.push(position | 1);
        if (code === slash) next.push((position | 1) + 1);
      } else if (part.kind !== 'start' && part.test(code))
        next.push(part.kind === 'many' ? position : position + 2);
    }
    if (next.length === 0) return false;
    reached = stepOver(expression, next, false);
  }
  return reached.has(expression.length << 1);
}

/**
 * Adds what is reached without a character. Positions are twice the part's index; an odd one is within folders,
 * which only a slash ends.
 */
function stepOver(expression: Expression, positions: readonly number[], atStart: boolean): Set<number> {
  const reached = new Set(positions);
  for (const position of reached) {
    const part = expression[position >> 1];
    if (part === undefined || (position & 1) === 1) continue;
    const isEmpty = part.kind === 'many' || part.kind === 'folders' || (part.kind === 'start' && atStart);
    if (isEmpty) reached.add(position + 2);
  }
  return reached;
}
