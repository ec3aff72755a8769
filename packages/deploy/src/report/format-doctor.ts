import { makeSafe, pageOf, type Style, wrapText } from '@abistamp/core/project-files';
import type { DeployFinding, DeploySeverity, NotRead } from '../finding.ts';
import { describeProblem } from './describe.ts';

/** What was found, for machines: `doctor.schema.json`. */
interface DoctorJson {
  version: 1;
  /** No error and no warning. */
  ok: boolean;
  findings: DoctorRow[];
  notRead: { code: 'NOT_READ'; file: string; line: number; column: number; message: string }[];
}

interface DoctorRow {
  code: string;
  severity: DeploySeverity;
  file: string;
  line: number;
  column: number;
  message: string;
  why: string;
  command: string | null;
  advice: string | null;
}

export const isWell = (findings: readonly DeployFinding[]): boolean =>
  findings.every(({ severity }) => severity === 'info');

export function formatDoctorJson(
  findings: readonly DeployFinding[],
  notRead: readonly NotRead[],
): DoctorJson {
  return {
    version: 1,
    ok: isWell(findings),
    findings: findings.map(({ severity, file, line, column, problem }) => ({
      code: problem.code,
      severity,
      file,
      line,
      column,
      ...describeProblem(problem),
    })),
    notRead: notRead.map(({ file, line, column, what }) => ({
      code: 'NOT_READ',
      file,
      line,
      column,
      message: what,
    })),
  };
}

const signs: Readonly<Record<DeploySeverity, (style: Style) => string>> = {
  error: (style) => style.red('✖'),
  warning: (style) => style.yellow('▲'),
  info: (style) => style.cyan('ℹ'),
};

/** By file and line: what is wrong, why, and what helps. */
export function formatDoctorPretty(
  found: readonly DeployFinding[],
  notRead: readonly NotRead[],
  style: Style,
  width: number,
): string {
  const findings = makeSafe([...found]);
  const files = [...new Set(findings.map(({ file }) => file))];
  const parts = files.map((file) =>
    [
      style.bold(file),
      '',
      ...findings
        .filter((finding) => finding.file === file)
        .flatMap((finding) => formatFinding(finding, style, width)),
    ].join('\n'),
  );
  const unread = makeSafe([...notRead]).map(
    ({ file, line, what }) => `${style.dim('?')} ${file}${line > 0 ? `:${line}` : ''}: not read, ${what}`,
  );
  const closing =
    findings.length === 0
      ? `${style.green('✔')} nothing here brings a native file to the wrong machine`
      : countAll(findings);
  return `${[...parts, ...(unread.length === 0 ? [] : [`${unread.join('\n')}\n`]), closing].join('\n')}\n`;
}

function formatFinding({ severity, line, problem }: DeployFinding, style: Style, width: number): string[] {
  const { message, why, command, advice } = describeProblem(problem);
  const place = line === 0 ? '' : `${line}: `;
  const [first = '', ...rest] = wrapText(`${place}${message}`, width - 2);
  return [
    `${signs[severity](style)} ${style.bold(first)}`,
    ...rest.map((text) => `  ${style.bold(text)}`),
    ...wrapText(why, width - 2).map((text) => `  ${text}`),
    `  ${style.dim(`${problem.code}  ${pageOf(problem.code)}`)}`,
    ...wrapText(command ?? advice ?? '', width - 4).map(
      (text, index) => `  ${index === 0 ? style.bold('→') : ' '} ${style.cyan(text)}`,
    ),
    '',
  ];
}

function countAll(findings: readonly DeployFinding[]): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const noun = severity === 'info' ? 'note' : severity;
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
  });
  return counts.join(', ');
}
