import { makeSafe, pageOf, type Style, wrapText } from '@abistamp/core/project-files';
import type { DeployFinding, DeploySeverity, Diagnosis, NotRead } from '../finding.ts';
import { describeProblem } from './describe.ts';

/** What was found, for machines: `doctor.schema.json`. */
interface DoctorJson {
  version: 1;
  /** Everything was read, with no error and no warning. */
  ok: boolean;
  answer: DoctorAnswer;
  /** How many files were read. */
  looked: number;
  findings: DoctorRow[];
  notRead: {
    code: 'NOT_READ';
    kind: NotRead['kind'];
    file: string;
    line: number;
    column: number;
    message: string;
  }[];
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

type DoctorAnswer = 'clean' | 'findings' | 'unknown';

/** An error or a warning is one whatever else there is; what was not looked at is never clean. */
export function answerOf({ findings, notRead, looked }: Diagnosis): DoctorAnswer {
  if (findings.some(({ severity }) => severity !== 'info')) return 'findings';
  return looked === 0 || notRead.some(({ kind }) => kind === 'unread') ? 'unknown' : 'clean';
}

export function formatDoctorJson(diagnosis: Diagnosis): DoctorJson {
  const { findings, notRead, looked } = diagnosis;
  const answer = answerOf(diagnosis);
  return {
    version: 1,
    ok: answer === 'clean',
    answer,
    looked,
    findings: findings.map(({ severity, file, line, column, problem }) => ({
      code: problem.code,
      severity,
      file,
      line,
      column,
      ...describeProblem(problem),
    })),
    notRead: notRead.map(({ kind, file, line, column, what }) => ({
      code: 'NOT_READ',
      kind,
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
export function formatDoctorPretty(diagnosis: Diagnosis, style: Style, width: number): string {
  const { findings, notRead } = makeAllSafe(diagnosis);
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
  const left = notRead.map((each) => formatNotRead(each, style));
  const closing = formatClosing({ ...diagnosis, findings, notRead }, style);
  return `${[...parts, ...(left.length === 0 ? [] : [`${left.join('\n')}\n`]), closing].join('\n')}\n`;
}

/** Where a text has more than plain ASCII, or what a log obeys: finding that out takes long, and is seldom needed. */
function makeAllSafe({ findings, notRead }: Diagnosis): Pick<Diagnosis, 'findings' | 'notRead'> {
  const isPlain = !/[^ -~]|\\|::|##/.test(JSON.stringify([findings, notRead]));
  return isPlain ? { findings, notRead } : makeSafe({ findings, notRead });
}

function formatNotRead({ kind, file, line, what }: NotRead, style: Style): string {
  const place = `${file}${line > 0 ? `:${line}` : ''}`;
  return kind === 'unread'
    ? `${style.yellow('▲')} ${place}: could not be read: ${what}`
    : `${style.dim('?')} ${place}: ${what}`;
}

function formatClosing({ findings, notRead, looked }: Diagnosis, style: Style): string {
  const unread = notRead.filter(({ kind }) => kind === 'unread').length;
  const counts = [
    ...countAll(findings),
    ...(unread === 0 ? [] : [`${unread} ${unread === 1 ? 'file' : 'files'} not read`]),
  ];
  if (counts.length > 0) return counts.join(', ');
  if (looked > 0) return `${style.green('✔')} nothing here brings a native file to the wrong machine`;
  return `${style.yellow('▲')} nothing to look at: no Dockerfile, compose or CI file, package.json or pinned Node`;
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

function countAll(findings: readonly DeployFinding[]): string[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const noun = severity === 'info' ? 'note' : severity;
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
  });
}
