/**
 * Characters that a terminal or a log obeys or hides instead of showing: control characters (C0, C1 and with
 * them ESC and line breaks), format characters (bidirectional overrides, zero-width ones, tags), lone
 * surrogates, line and paragraph separators, and blank letters. Made when it is asked for: V8 collects these
 * characters whenever it reads such a literal, which takes as long as reading 20 KB of code.
 */
const unseen = () =>
  // biome-ignore lint/complexity/useRegexLiterals: a literal is what must not be here
  new RegExp('[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800]', 'gu');

/**
 * GitHub's runner takes a line for a command if it begins with `::`, after any spaces, or contains `##[`;
 * Azure Pipelines if it contains `##vso[`, TeamCity `##teamcity[`.
 */
const workflowCommand = /(?<=^|\s)::|##(?=\w{0,16}\[)/g;

/**
 * Text from outside (a name, a path, a line of a log) as one line that shows everything and does nothing:
 * each invisible character is spelt as in JavaScript (`\x1b`, `\u{202e}`).
 */
export function safeText(text: string): string {
  return text
    .replace(unseen(), spell)
    .replace(workflowCommand, (found) => `\\x${hex(found)}${found.slice(1)}`);
}

function spell(character: string): string {
  const named = spellings[character];
  if (named !== undefined) return named;
  const code = hex(character);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
}

const spellings: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}

/**
 * JSON as a terminal and a runner may get it: the same data, in which what could move the cursor, reorder
 * text or pass for a command is spelt with JSON's own escapes.
 */
export function safeJson(data: unknown): string {
  return JSON.stringify(data, null, 2)
    .replace(unseen(), (character) => (character === '\n' ? character : escapeUnits(character)))
    .replace(/##(?=\w{0,16}\[)/g, '\\u0023#');
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * Plain data with every text in it made safe: applied where findings, results and errors enter a frame for
 * people.
 */
export function makeSafe<Data>(data: Data): Data {
  return copySafely(data) as Data;
}

function copySafely(data: unknown): unknown {
  if (typeof data === 'string') return safeText(data);
  if (Array.isArray(data)) return data.map(copySafely);
  if (data === null || typeof data !== 'object') return data;
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [key, copySafely(value)]));
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copySafely(value)]));
}
