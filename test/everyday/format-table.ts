import { hostOf } from '@abistamp/core/internal/hosts/index';
import {
  type AfterInstall,
  type BeforeScript,
  type HostTable,
  installs,
  outcomeIn,
  type Row,
  scripts,
  tables,
} from './table.ts';

/** docs/hosts.md, from the description that the tests run. */
export function formatTables(): string {
  const hosts = Object.entries(tables).map(([name, table]) => formatHost(hostOf(name).title, table));
  return `${intro}\n${hosts.join('\n')}\n${outro}`;
}

const intro = `# What happens at each command

Once \`abistamp init\` has set a project up, or a plugin is there. Every line is run with the real package manager by
\`npm run test:full\` (test/everyday), and this page is printed from the same description.

- **recorded**: the record is up to date when the command ends, and what does not fit was repaired.
- **by the next check**: the package manager runs nothing of ours at the end. The next check finds that the tree has changed, looks at it, and
  records.
- **checked**: if the tree does not fit, the program does not start; on a terminal the tree is repaired first.
- **not checked**: the program starts. Run \`abistamp check\` first where it matters.
`;

const outro = `## Deno

Tested with 2.9.6 (test/platforms/deno-tree.test.ts). There is no plugin, and \`init\` ends with what to do by hand; trees that it lays are judged
by its rules.

| | command | |
| --- | --- | --- |
| install | \`deno install\`, \`deno add\` | not recorded (Deno runs no script of the project after it): run \`abistamp record --node "$(command -v deno)"\` |
| run a task | \`deno task start\` | checked by a \`prestart\` script in package.json that runs \`abistamp check --node "$(command -v deno)"\` |
| run a file | \`deno run main.ts\` | not checked (nothing of ours is there) |

## On macOS

The plugins of pnpm and Yarn leave to the command what an install there hardly ever gets wrong: the oldest macOS that a file runs on, libraries by
\`@rpath\`, \`@loader_path\` and dyld's shared cache, names in another case, and Intel programs on Apple silicon. Their records say so, and the
next \`abistamp check\` looks.
`;

const words: Readonly<Record<AfterInstall | BeforeScript, string>> = {
  recorded: 'recorded',
  next: 'by the next check',
  checked: 'checked',
  unchecked: 'not checked',
};

function formatHost(title: string, table: HostTable): string {
  const lines = [
    ...formatRows(table, installs, table.installs),
    ...formatRows(table, scripts, table.scripts),
  ];
  return `## ${title}\n\nTested with ${table.versions.join(', ')}.\n\n| | command | |\n| --- | --- | --- |\n${lines.join('')}`;
}

function formatRows<Name extends string>(
  { program, versions }: HostTable,
  names: Readonly<Record<Name, string>>,
  rows: Readonly<Record<Name, Row<AfterInstall | BeforeScript> | string>>,
): string[] {
  return (Object.keys(names) as Name[]).map((name) => {
    const row = rows[name];
    if (typeof row === 'string') return `| ${names[name]} | | ${row} |\n`;
    const line = [row.program ?? program, ...row.args].join(' ').replaceAll('|', '\\|');
    const place = row.at === undefined ? '' : `, in ${row.at}`;
    return `| ${names[name]} | \`${line}\`${place} | ${formatOutcome(row, versions)} |\n`;
  });
}

function formatOutcome(row: Row<AfterInstall | BeforeScript>, versions: readonly string[]): string {
  const others = versions
    .filter((version) => outcomeIn(row, version) !== row.outcome)
    .map((version) => `; ${version}: ${words[outcomeIn(row, version)]}`);
  return `${words[row.outcome]}${others.join('')}${row.why === undefined ? '' : ` (${row.why})`}`;
}
