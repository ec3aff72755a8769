import { cut, listWorstFirst, type Report, type ReportedFinding, type Severity, stepOf } from '../report.ts';

/** What GitHub takes of a run; above it refuses the file as a whole (docs.github.com, "SARIF support"). */
const most = { results: 25_000, tags: 20, message: 1000 };

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';
const home = 'https://github.com/abistamp/abistamp';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** SARIF 2.1.0 (OASIS), for code scanning: a rule for each code, a result for each finding, worst first. */
export function formatSarif(report: Report): string {
  const findings = listWorstFirst(report);
  const results = findings.slice(0, most.results);
  const codes = [...new Set(results.map(({ code }) => code))];
  const left = findings.length - results.length;
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            ...{ name: 'abistamp', version: report.version, informationUri: home },
            rules: codes.map((code) => formatRule(code, results)),
          },
        },
        // Keeps the commands apart: an upload of one does not close what another one found.
        automationDetails: { id: `abistamp/${report.verb}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: !report.failed,
            toolExecutionNotifications:
              left === 0
                ? []
                : [{ level: 'warning', message: { text: `${left} more findings are left out.` } }],
          },
        ],
        results: results.map((finding) => formatResult(finding, codes.indexOf(finding.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function formatRule(code: string, results: readonly ReportedFinding[]) {
  const first = results.find((result) => result.code === code);
  const name = code.toLowerCase().replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const page = first?.page ?? home;
  const words = code.toLowerCase().replaceAll('_', ' ');
  const title = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
  return {
    ...{ id: code, name, helpUri: page },
    shortDescription: { text: title },
    fullDescription: { text: `${title} What it means, why it happens and what fixes it: ${page}` },
    help: { text: `Explained at ${page}`, markdown: `[${code}](${page})` },
    defaultConfiguration: { level: levels[first?.severity ?? 'error'] },
    properties: { tags: ['native-addons'] },
  };
}

function formatResult(finding: ReportedFinding, ruleIndex: number) {
  const { code, severity, message, package: id, file, place, fingerprint } = finding;
  const step = stepOf(finding);
  const { line, column } = place ?? { line: 1, column: null };
  const text = cut(message, most.message);
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: step === null ? text : `${text} → ${cut(step, most.message)}` },
    locations: [
      {
        physicalLocation: {
          // GitHub refuses a result without one: what is in no file is shown where the project is described.
          artifactLocation: { uri: encodePath(place?.file ?? 'package.json'), uriBaseId: '%SRCROOT%' },
          region: { startLine: line, ...(column === null ? {} : { startColumn: column }) },
        },
        ...(id === null
          ? {}
          : { logicalLocations: [{ name: id, fullyQualifiedName: file === null ? id : `${id}/${file}` }] }),
      },
    ],
    // GitHub tells findings apart by the first: without it, two on one line of a lockfile are one.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, 'abistamp/v1': fingerprint },
  };
}

/** A path as a relative reference (RFC 3986): a colon in its first part would make a scheme of it. */
function encodePath(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}
