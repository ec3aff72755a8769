/** A string of a binding.gyp that counts on Linux. */
export interface GypString {
  value: string;
  /** The key whose value, or list, it is in; null without one. */
  key: string | null;
  /** From 1. */
  line: number;
  /** `perhaps`: it depends on a condition about something else than the system. */
  where: 'always' | 'perhaps';
}

type Where = GypString['where'] | 'elsewhere';

/** A bracket that is open. */
interface Frame {
  key: string | null;
  where: Where;
  /** The first string of a list: of a condition, what it asks. */
  first: string | null;
  /** How many dictionaries it had: the first of a condition is for true, the second for false. */
  branches: number;
}

/**
 * A string with what makes it a key, a comment, a bracket or a new line. A string that does not end on its line is
 * read to the end of that line, so that no text is read twice.
 */
const tokens = /(["'])((?:\\.|(?!\1)[^\\\n])*)(?:(\1)([^\S\n]*:)?)?|#[^\n]*|[[\]{}\n]/g;

/**
 * The strings of a binding.gyp, without those for systems other than Linux. It is a Python literal, and nothing in it
 * is evaluated (GYP's docs, "Input Format Reference"). What is malformed yields what was understood.
 */
export function readGyp(text: string): GypString[] {
  const found: GypString[] = [];
  const frames: Frame[] = [{ key: null, where: 'always', first: null, branches: 0 }];
  let key: string | null = null;
  let line = 1;
  for (const [token, , value = '', end, colon] of text.matchAll(tokens)) {
    const frame = frames.at(-1);
    if (token === '\n') line++;
    else if (frame === undefined) break;
    else if (token === ']' || token === '}') {
      frames.pop();
      key = null;
    } else if (token === '[' || token === '{') {
      const where = token === '{' ? whereOf(frame) : frame.where;
      frames.push({ key, where, first: null, branches: 0 });
      key = null;
    } else if (colon !== undefined) key = value;
    else if (end !== undefined) {
      frame.first ??= value;
      if (frame.where !== 'elsewhere') found.push({ value, key: key ?? frame.key, line, where: frame.where });
      key = null;
    }
  }
  return found;
}

/** Where the next dictionary of a list counts: only conditions have strings in front of one. */
function whereOf(frame: Frame): Where {
  const { first, where } = frame;
  frame.branches++;
  if (first === null || where === 'elsewhere') return where;
  const [, operator, system] = /^\s*OS\s*([=!]=)\s*\\?["'](\w+)\\?["']\s*$/.exec(first) ?? [];
  if (operator === undefined) return 'perhaps';
  const isTrue = (operator === '==') === (system === 'linux');
  return isTrue === (frame.branches === 1) ? where : 'elsewhere';
}
