import { cleanPath } from './clean-path.ts';
import { compilePattern, isWellFormed, type Matcher } from './compile-pattern.ts';

/** One line of an ignore file that is a pattern. */
export interface IgnoreRule {
  /** From 1; 0 for a pattern of an instruction. */
  line: number;
  /** Cleaned, without `!` and a leading slash. */
  pattern: string;
  /** `!`: what it matches is in the context after all. */
  excepts: boolean;
  matches: Matcher;
}

/** The patterns of an ignore file, or why Docker refuses it, and with it every build. */
export type IgnoreFile =
  | { rules: readonly IgnoreRule[]; error: null }
  | { rules: null; error: string; line: number };

/** More lines than any real file has: matching takes time for each. */
const maxRules = 5000;
/** Longer than any path. */
const maxPattern = 4096;

/**
 * Reads an ignore file as Docker does (moby/patternmatcher, `ignorefile.ReadAll` and `New`): `#` is a comment
 * only in the first column; blanks around a pattern go, and so does one leading slash; a path is cleaned as by
 * Go's `filepath.Clean`.
 */
export function parseIgnore(text: string): IgnoreFile {
  const rules: IgnoreRule[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = index + 1;
    const read = raw.startsWith('#') ? null : readRule(raw, line);
    if (read === null) continue;
    if ('error' in read) return { rules: null, ...read, line };
    rules.push(read);
    if (rules.length > maxRules) return { rules: null, error: `more than ${maxRules} patterns`, line };
  }
  return { rules, error: null };
}

/** One pattern, null for none. */
export function readRule(raw: string, line: number): IgnoreRule | { error: string } | null {
  let pattern = raw.trim();
  if (pattern === '') return null;
  if (pattern.length > maxPattern) return { error: `a pattern of more than ${maxPattern} characters` };
  const mark = pattern.startsWith('!') ? '!' : '';
  if (mark !== '') pattern = pattern.slice(1).trim();
  if (pattern !== '') pattern = cleanPath(pattern).replace(/^\/(?=.)/, '');
  // `New` trims and cleans the result once more, with its mark as a part of the first name.
  const whole = cleanPath(`${mark}${pattern}`.trim());
  if (whole === '!') return { error: 'illegal exclusion pattern: "!"' };
  return whole.startsWith('!') ? makeRule(whole.slice(1), true, line) : makeRule(whole, false, line);
}

function makeRule(pattern: string, excepts: boolean, line: number): IgnoreRule | { error: string } {
  const matches = isWellFormed(pattern) ? compilePattern(pattern) : null;
  return matches === null
    ? { error: `syntax error in pattern ${pattern}` }
    : { line, pattern, excepts, matches };
}
