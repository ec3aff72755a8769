import { makeSafe, safeText } from '../safe-text.ts';
import type { Unjudged } from '../tree/unjudged.ts';
import { describeUnjudged } from './describe-unjudged.ts';
import type { Runner } from './format-command.ts';
import { pageOf } from './links.ts';
import { countOf } from './plural.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

/** Something that was not judged, in its published shape (schema/check.schema.json). */
export interface JsonUnjudged {
  code: Unjudged['code'];
  package: string | null;
  path: string;
  why: string;
  page: string;
}

/** Data keeps names as they are. */
export function formatUnjudgedJson(unjudged: Unjudged): JsonUnjudged {
  const { code, package: name, path } = unjudged;
  const { predicate, why } = describeUnjudged(unjudged);
  return { code, package: name, path, why: `${predicate}. ${why}`, page: pageOf(code) };
}

/** In one line, for logs of package managers: "UNREADABLE: fs-ext could not be read (EACCES)". */
export function formatUnjudgedLine(unjudged: Unjudged): string {
  const { code, package: name, path } = unjudged;
  return safeText(`${code}: ${name ?? path} ${describeUnjudged(unjudged).predicate}`);
}

/**
 * What was not judged, for a person: similar entries under one heading, each with what to do. Empty if
 * everything was.
 */
export function formatUnjudgedPretty(
  unjudged: readonly Unjudged[],
  runner: Runner,
  style: Style,
  width: number,
): string {
  const groups = new Map<string, Unjudged[]>();
  for (const each of makeSafe(unjudged)) {
    const { predicate, why } = describeUnjudged(each);
    const key = `${each.code}\0${predicate}\0${why}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => `${formatGroup(group, runner, style, width)}\n`).join('');
}

function formatGroup(group: readonly Unjudged[], runner: Runner, style: Style, width: number): string {
  const [first] = group;
  if (first === undefined) return '';
  const { predicate, why, step } = describeUnjudged(first);
  const what = group.every(({ package: name }) => name !== null) ? 'package' : 'folder';
  const names = group.map(({ package: name, path }) => name ?? path);
  const longest = Math.max(...names.map((name) => name.length));
  return [
    `${style.yellow('▲')} ${style.bold(`${countOf(group.length, what)} ${predicate}`)}`,
    '',
    ...group.map(({ path }, i) => `    ${(names[i] ?? '').padEnd(longest)}  ${style.dim(path)}`.trimEnd()),
    '',
    ...wrapText(why, width - 2).map((line) => `  ${line}`),
    `  ${style.dim(`${first.code}  ${pageOf(first.code)}`)}`,
    '',
    `${style.bold('→')} ${style.cyan(step(runner))}`,
  ].join('\n');
}
