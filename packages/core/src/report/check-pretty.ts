import type { Runtime } from '../runtime/runtime.ts';
import type { Finding } from '../verdict/finding.ts';
import type { FindingCode } from '../verdict/problem.ts';
import { explainOrigin } from './cause.ts';
import type { JudgedTree } from './check-json.ts';
import { nextStep, repairCommand } from './command.ts';
import { describeProblem } from './describe-finding.ts';
import { explainFinding } from './explain-finding.ts';
import { formatFitLine } from './fit-line.ts';
import { pageOf } from './links.ts';
import { nameMachine } from './names.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

/** A tree's verdict for a person: what is wrong, both sides, why, and the one command; alike findings under one heading. */
export function formatCheckPretty(tree: JudgedTree, runtime: Runtime, style: Style, width: number): string {
  const { verdict } = tree;
  if (verdict.findings.length === 0) return formatFit(tree, runtime, style);
  const groups = groupFindings(verdict.findings, runtime, tree);
  const parts = groups.map((group) => formatGroup(group, runtime, style, width));
  const cause = explainOrigin(tree, runtime);
  if (cause !== null) parts.push(`${wrapText(cause, width).join('\n')}\n`);
  const commands = [...new Set(groups.map(({ command }) => command))];
  const closing = commands.map((command) => `${style.bold('→')} ${style.cyan(runnable(command, style))}`);
  return `${parts.join('\n')}\n${closing.join('\n')}\n`;
}

function formatFit({ verdict }: JudgedTree, runtime: Runtime, style: Style): string {
  const { kind, version, abi, platform, arch, libc } = runtime;
  const name = `${kind === 'electron' ? 'Electron' : 'Node'} ${version ?? ''}`.trim();
  return formatFitLine(
    {
      native: verdict.packages.length,
      packages: verdict.count,
      runtime: name,
      abi: `${abi}`,
      platform,
      arch,
      musl: libc === 'musl',
    },
    style,
  );
}

interface Group {
  findings: Finding[];
  command: string;
}

/** Findings that one sentence and one command cover. */
function groupFindings(findings: readonly Finding[], runtime: Runtime, tree: JudgedTree): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { found, required } = describeProblem(finding.problem, runtime);
    const why = explainFinding(finding, runtime);
    const own = finding.repair === 'ask' ? finding.package.path : '';
    const { code } = finding.problem;
    const sides = code in summaries ? '' : [found, required].join('\0');
    const key = [code, finding.severity, finding.repair, why, sides, own].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((group) => ({
    findings: group,
    command: commandFor(group, findings, tree, runtime),
  }));
}

/** All that can be repaired is repaired by one command; only where something else is wrong too are names needed. */
function commandFor(group: Finding[], all: readonly Finding[], tree: JudgedTree, runtime: Runtime): string {
  const [first] = group;
  if (first === undefined) return '';
  if (first.repair === 'ask' || runtime.execPath === null) return nextStep(first, tree, runtime);
  const command = repairCommand(tree, group);
  const everything = all.every(({ repair }) => repair !== 'ask');
  return everything && command.startsWith('abistamp ') ? 'abistamp rebuild' : command;
}

/** What packages have in common though each has sides of its own. */
const summaries: { [Code in FindingCode]?: (runtime: Runtime) => string } = {
  PLATFORM_PACKAGE_MISSING: (runtime) => `no part for ${nameMachine(runtime)}`,
  NOT_BUILT: () => 'no native file',
};

function formatGroup({ findings }: Group, runtime: Runtime, style: Style, width: number): string {
  const [first] = findings;
  if (first === undefined) return '';
  const { code } = first.problem;
  const sides = findings.map(({ problem }) => describeProblem(problem, runtime));
  const { found, required } = describeProblem(first.problem, runtime);
  const alike = sides.every((each) => each.found === found && each.required === required);
  const sign = first.severity === 'error' ? style.red('✖') : style.yellow('▲');
  const count = new Set(findings.map((finding) => finding.package.path)).size;
  const noun = count === 1 ? '1 package' : `${count} packages`;
  const title = alike ? found : (summaries[code]?.(runtime) ?? found);
  const heading = [`${sign} ${style.bold(noun)}: ${style.bold(title)}`];
  if (alike) heading.push(`  required here: ${style.bold(required)}`);
  const names = findings.map(
    (finding) =>
      `${finding.package.name}${finding.package.version === null ? '' : `@${finding.package.version}`}`,
  );
  const longest = Math.max(...names.map((name) => name.length));
  const rows = findings.map((finding, i) => {
    const name = names[i] ?? '';
    const side = sides[i];
    const detail =
      alike || side === undefined
        ? (finding.file ?? finding.package.path)
        : code === 'NOT_BUILT'
          ? side.required
          : `has ${side.found}, requires ${side.required}`;
    return `    ${name.padEnd(longest)}  ${style.dim(detail)}`;
  });
  const explanation = wrapText(explainFinding(first, runtime), width - 2).map((line) => `  ${line}`);
  return [...heading, '', ...rows, '', ...explanation, `  ${style.dim(`${code}  ${pageOf(code)}`)}`, ''].join(
    '\n',
  );
}

/** Our own commands in a form that works here, without a global install. */
export function runnable(command: string, { runner }: Pick<Style, 'runner'>): string {
  return command.replace(/(?<=^|&& |, then run )abistamp (?=\S)/, `${runner} `);
}
