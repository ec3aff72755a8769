import {
  cut,
  listWorstFirst,
  type Report,
  type ReportedFinding,
  type Severity,
  type Subject,
} from '../report.ts';
import { escapeText, formatCode } from './escape.ts';

const signs = { error: '❌', warning: '⚠️', info: 'ℹ️' } as const satisfies Record<Severity, string>;

/** GitHub drops a summary of more than 1 MiB as a whole: this leaves room for other steps' parts. */
const mostBytes = 900_000;

/** For a job's summary, or a comment: a table for each tree, and what helps. */
export function formatMarkdown(report: Report): string {
  const failing = report.subjects.flatMap(({ findings }) => findings.filter(({ fails }) => fails));
  const title =
    failing.length === 0
      ? '✅ nothing fails'
      : `❌ ${failing.length} finding${failing.length === 1 ? '' : 's'}`;
  const parts = [`### abistamp ${report.verb}: ${title}\n`];
  let bytes = 0;
  let left = 0;
  for (const subject of report.subjects) {
    const text = formatSubject(subject);
    bytes += Buffer.byteLength(text);
    if (bytes > mostBytes) left++;
    else parts.push(text);
  }
  if (left > 0) parts.push(`${left} more did not fit here: \`abistamp ${report.verb}\` prints them.\n`);
  return `${parts.join('\n')}${formatSteps(report)}`;
}

function formatSubject({ name, scope, findings }: Subject): string {
  const heading = `**${formatCode(cut(name, 300))}** (${escapeText(scope)})\n`;
  if (findings.length === 0) return heading;
  const rows = findings.slice(0, 500).map(formatRow);
  const more = findings.length > 500 ? [`${findings.length - 500} more.\n`] : [];
  return [
    heading,
    '| | Package | What is wrong | Where |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...more,
  ].join('\n');
}

function formatRow({ severity, code, message, package: id, file, place, page }: ReportedFinding): string {
  const what = `${escapeText(cut(message, 1000))} [${escapeText(code)}](${page})`;
  const where = place === null ? '' : formatCode(`${place.file}:${place.line}`);
  const subject = [id ?? '', file ?? '']
    .filter((part) => part !== '')
    .map((part) => formatCode(cut(part, 300)))
    .join('<br>');
  return `| ${signs[severity]} | ${subject} | ${what} | ${where} |`;
}

/** What to do, each thing once. */
function formatSteps(report: Report): string {
  const steps = new Set(
    listWorstFirst(report).flatMap(({ fails, command, advice }) => {
      if (!fails) return [];
      if (command !== null) return [formatCode(cut(command, 1000))];
      return advice === null ? [] : [escapeText(cut(advice, 1000))];
    }),
  );
  if (steps.size === 0) return '';
  const rows = [...steps].slice(0, 20).map((step) => `- ${step}`);
  return `\nWhat helps:\n\n${rows.join('\n')}\n`;
}
