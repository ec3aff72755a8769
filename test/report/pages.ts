import { formatFinding } from '@abistamp/core/internal/report/check-json';
import type { FindingCode } from '@abistamp/core/internal/verdict/problem';
import { pretty, treeOf } from './golden.ts';
import { findingOf, problems, runtimeOf } from './samples.ts';

/** Package managers as the pages name them, and the kind of project for each. */
const projects = [
  ['npm', treeOf([], 'npm')],
  ['pnpm', treeOf([], 'pnpm')],
  ['Yarn with the plugin', { ...treeOf([], 'yarn'), builder: {} as never, runner: 'yarn abi' }],
  ['Yarn', treeOf([], 'yarn')],
  ['Yarn Classic', treeOf([], 'yarn-classic')],
] as const;

/** A page with its two examples, the message and the command for each package manager, as printed today. */
export function fillPage(page: string, code: FindingCode): string {
  const [problem] = problems[code];
  if (problem === undefined) return page;
  const finding = findingOf(problem);
  const runtime = runtimeOf(problem);
  const commands = projects.map(
    ([name, tree]) => [name, formatFinding(finding, runtime, tree).command] as const,
  );
  const same = new Set(commands.map(([, command]) => command)).size === 1;
  const rows = same
    ? [commands[0]?.[1] ?? '']
    : commands.map(([name, command]) => `${`${name}:`.padEnd(22)}${command}`);
  return fillBlock(
    fillBlock(page, 'The message', pretty([finding], 'npm', runtime).trimEnd()),
    'How to fix it',
    rows.join('\n'),
  );
}

/** Replaces the first code block under a heading. */
function fillBlock(page: string, heading: string, text: string): string {
  const from = page.indexOf('```\n', page.indexOf(`## ${heading}\n`)) + 4;
  return `${page.slice(0, from)}${text}\n${page.slice(page.indexOf('```', from))}`;
}
