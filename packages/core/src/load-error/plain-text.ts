import { stripVTControlCharacters } from 'node:util';

/** Prefixes that log collectors, package managers and containers add to lines. */
const prefixes =
  /^(?:npm (?:ERR!|error|WARN|warn|verb|info) ?|➤ YN\d{4}: [│└┌]? ?|[\w.-]{1,40} {1,8}\| ?|> |#\d{1,4} \d{1,6}\.\d{1,6} |\[?\d{4}-\d\d-\d\dT?[\d:. ]{5,20}[\w+:-]{0,8}\]?:? ?|\[[\w: ./-]{1,30}\] ?)/;

/** Where `util.inspect` breaks a long string. */
const wrapped = /\\n['"`] \+\r?\n[ \t]{0,40}['"`]/g;

/**
 * A log as the program wrote it: without colours, line prefixes and the escapes of JSON and `util.inspect`. A
 * `\n` in a Windows path (`p2\node_modules`) is not a line break.
 */
export function readPlainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(wrapped, '\\n')
    .split(/\r?\n/)
    .map(unescapeLine)
    .join('\n')
    .split('\n')
    .map(cut)
    .join('\n');
}

function cut(line: string): string {
  const once = line.replace(prefixes, '');
  return once === line ? line : once.replace(prefixes, '').replace(prefixes, '');
}

function unescapeLine(line: string): string {
  if (!line.includes('\\n') && !line.includes('\\\\')) return line;
  // Text with escaped line breaks has escaped backslashes too. Windows spells a long path `\\?\`.
  const doubled = /\\\\(?!\?\\(?!\\))/.test(line);
  if (!doubled && /\b[A-Za-z]:\\|\\\\\?\\/.test(line)) return line;
  const escaped = doubled ? /\\(["'nrt\\])/g : /\\([nrt"'](?!ode[_\\.-]|ative\b|pm\\|vm\\))/g;
  return line.replace(escaped, (_, letter: string) => unescaped[letter] ?? letter);
}

const unescaped: Readonly<Record<string, string>> = { n: '\n', r: '', t: '\t' };
