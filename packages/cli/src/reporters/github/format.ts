import { cut, listWorstFirst, type Report, type ReportedFinding, type Severity, stepOf } from '../report.ts';

/**
 * GitHub shows so many annotations of each level of a step, and drops the others without a word
 * (docs.github.com, "Workflow commands", and the runner's limits).
 */
const shownOfLevel = 10;
/** The longest title, and a message that is still shown whole. */
const longest = { title: 255, message: 4000 };

const levels = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
} as const satisfies Record<Severity, string>;

/** Workflow commands that annotate a pull request, worst first; of what is not shown, a last one has the number. */
export function formatGithub(report: Report): string {
  const findings = listWorstFirst(report);
  const lines = (['error', 'warning', 'info'] as const).flatMap((severity) =>
    annotate(
      findings.filter((finding) => finding.severity === severity),
      levels[severity],
      report.verb,
    ),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function annotate(findings: readonly ReportedFinding[], level: string, verb: string): string[] {
  const shown = findings.length > shownOfLevel ? findings.slice(0, shownOfLevel - 1) : findings;
  const lines = shown.map((finding) => formatCommand(level, propertiesOf(finding), messageOf(finding)));
  const rest = findings.length - shown.length;
  return rest === 0
    ? lines
    : [
        ...lines,
        formatCommand(
          level,
          { title: `abistamp ${verb}` },
          `${rest} more of this level: GitHub shows ${shownOfLevel}. abistamp ${verb} lists all.`,
        ),
      ];
}

function propertiesOf({ code, package: id, place }: ReportedFinding): Record<string, string> {
  const title = cut(id === null ? code : `${id} ${code}`, longest.title);
  if (place === null) return { title };
  const { file, line, column } = place;
  return { file, line: `${line}`, ...(column === null ? {} : { col: `${column}` }), title };
}

function messageOf(finding: ReportedFinding): string {
  const { message, page } = finding;
  const step = stepOf(finding);
  return [cut(message, longest.message), ...(step === null ? [] : [`→ ${step}`]), page].join('\n');
}

function formatCommand(level: string, properties: Record<string, string>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${level} ${list.join(',')}::${escapeData(message)}`;
}

/** As `@actions/core` does (`command.ts`, escapeData and escapeProperty). */
const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
