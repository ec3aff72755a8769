import type { Verb } from './command.ts';

const everywhere = [
  ['-C, --directory DIR', 'work on the project in DIR'],
  ['--node PROGRAM', 'judge for another Node.js or Electron on this machine'],
  ['--runtime NAME', 'judge for another release: node@24, electron@40'],
  ['--platform NAME', 'judge for another machine: linux-arm64-musl, linux-x64-glibc2.34'],
  ['--json', 'print data, in a versioned shape'],
  ['-q, --quiet', 'print nothing when all is well'],
] as const;

export function formatHelp(verbs: Readonly<Record<string, Verb>>, version: string): string {
  const rows = Object.entries(verbs).map(
    ([name, verb]) => [`${name} ${verb.usage}`.trim(), verb.summary] as const,
  );
  return [
    `abistamp ${version}: will this tree of native addons load here, and if not, why?`,
    '',
    ...formatRows(rows),
    '',
    'Everywhere:',
    ...formatRows(everywhere),
    '',
    'Exit codes: 0 fits · 1 findings · 2 could not check',
    '',
  ].join('\n');
}

export function formatVerbHelp(name: string, verb: Verb): string {
  const own = (verb.options ?? []).map(
    (option) =>
      [`--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`, option.summary] as const,
  );
  return [
    `abistamp ${name} ${verb.usage}`.trim(),
    `  ${verb.summary}`,
    '',
    ...formatRows([...own, ...everywhere]),
    '',
  ].join('\n');
}

function formatRows(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
