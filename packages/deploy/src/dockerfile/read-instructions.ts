/** One instruction of a Dockerfile, its lines joined. */
export interface Instruction {
  /** In upper case. */
  keyword: string;
  /** Of its first line, from 1. */
  line: number;
  column: number;
  /** What follows the keyword, without comments and line ends. */
  text: string;
  /** Bodies of its heredocs, in order. */
  heredocs: string[];
}

/** Larger is no Dockerfile that anybody wrote. */
const maxLength = 256 * 1024;
const maxInstructions = 5000;

/**
 * Splits a Dockerfile into instructions (BuildKit's frontend/dockerfile/parser): the `escape` directive, comments
 * and blank lines within an instruction, heredocs. Linear in the text.
 * @returns null for a text that is too long
 */
export function readInstructions(text: string): Instruction[] | null {
  if (text.length > maxLength) return null;
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const mark = readEscape(lines);
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length && instructions.length < maxInstructions; ) {
    const first = lines[at] ?? '';
    if (/^\s*(?:#|$)/.test(first)) {
      at++;
      continue;
    }
    const joined = joinLines(lines, at, mark);
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)\s*([\s\S]*)$/.exec(joined.text) ?? [];
    const body = readHeredocs(keyword.toUpperCase(), rest, lines, joined.end);
    instructions.push({
      keyword: keyword.toUpperCase(),
      line: at + 1,
      column: first.length - first.trimStart().length + 1,
      text: rest.trim(),
      heredocs: body.texts,
    });
    at = body.end;
  }
  return instructions;
}

/** Directives are comments before everything else. */
function readEscape(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^#\s*([a-zA-Z]+)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined) break;
    const mark = value?.trim();
    if (name.toLowerCase() === 'escape' && (mark === '`' || mark === '\\')) return mark;
  }
  return '\\';
}

/** @returns the line after the last one that belongs to the instruction */
function joinLines(lines: readonly string[], start: number, mark: string): { text: string; end: number } {
  const parts: string[] = [];
  let at = start;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (at > start && /^\s*(?:#|$)/.test(line)) continue;
    const end = line.trimEnd();
    if (!end.endsWith(mark)) {
      parts.push(line);
      at++;
      break;
    }
    parts.push(end.slice(0, -1));
  }
  return { text: parts.join(''), end: at };
}

function readHeredocs(
  keyword: string,
  text: string,
  lines: readonly string[],
  start: number,
): { texts: string[]; end: number } {
  const texts: string[] = [];
  let at = start;
  if (!['RUN', 'COPY', 'ADD'].includes(keyword)) return { texts, end: at };
  for (const [, dash, quote = '', name = ''] of text.matchAll(
    /(?<![<\d])\d*<<(-?)(["']?)([A-Za-z_]\w*)\2/g,
  )) {
    if (quote === '' && name === '') continue;
    const body: string[] = [];
    while (at < lines.length) {
      const line = dash === '-' ? (lines[at] ?? '').replace(/^\t+/, '') : (lines[at] ?? '');
      at++;
      if (line === name) break;
      body.push(line);
    }
    texts.push(body.join('\n'));
  }
  return { texts, end: at };
}
