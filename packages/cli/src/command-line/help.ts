import { wrapText } from '@abistamp/core';
import type { Verb, VerbOption } from '../command.ts';
import type { VerbPage } from './pages.ts';
import { ownWords } from './read-line.ts';
import { sharedOptions } from './shared-options.ts';

type Row = readonly [left: string, right: string];

/** Below this many columns beside the names, a summary goes under its name. */
const narrowest = 28;

/** The page of the whole command, wrapped between words at `width` columns. */
export function formatHelp(verbs: Readonly<Record<string, Verb>>, version: string, width: number): string {
  const rows: Row[] = Object.entries(verbs).map(([name, { usage, summary }]) => [
    `${name} ${usage}`.trim(),
    summary,
  ]);
  const words: Row[] = [
    ['help [COMMAND]', ownWords.help],
    ['version', ownWords.version],
    ['completion SHELL', ownWords.completion],
  ];
  return joinLines([
    ...wrapText(`abistamp ${version}: will this tree of native addons load here, and if not, why?`, width),
    '',
    'Commands:',
    ...formatRows([...rows, ...words], width),
    '',
    'Options of all commands, in any place:',
    ...formatRows(sharedOptions.map(describeOption), width),
    '',
    ...wrapText('Exit codes: 0 fits · 1 findings · 2 could not check', width),
  ]);
}

/** The page of one verb. */
export function formatVerbHelp(name: string, verb: Verb, page: VerbPage, width: number): string {
  const own = (verb.options ?? []).map(describeOption);
  return joinLines([
    ...wrapText(`abistamp ${name} ${verb.usage}`.trim(), width),
    ...wrapText(verb.summary, width - 2).map((line) => `  ${line}`),
    ...page.details.flatMap((paragraph) => ['', ...wrapText(paragraph, width)]),
    ...(own.length === 0 ? [] : ['', 'Options:', ...formatRows(own, width)]),
    '',
    'Options of all commands:',
    ...formatRows(sharedOptions.map(describeOption), width),
    '',
    'Examples:',
    ...formatRows(page.examples, width),
    '',
    ...wrapText(`Exit codes: ${page.exitCodes}`, width),
  ]);
}

function describeOption({ name, short, value, summary }: VerbOption): Row {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return [value === undefined ? names : `${names} ${value}`, summary];
}

function formatRows(rows: readonly Row[], width: number): string[] {
  const column = Math.max(...rows.map(([left]) => left.length));
  if (width - column - 4 < narrowest) {
    return rows.flatMap(([left, right]) => [
      ...indent(wrapText(left, width - 2), 2),
      ...indent(wrapText(right, width - 6), 6),
    ]);
  }
  return rows.flatMap(([left, right]) =>
    wrapText(right, width - column - 4).map(
      (line, index) => `  ${(index === 0 ? left : '').padEnd(column)}  ${line}`,
    ),
  );
}

function indent(lines: readonly string[], columns: number): string[] {
  return lines.map((line) => `${' '.repeat(columns)}${line}`);
}

function joinLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
