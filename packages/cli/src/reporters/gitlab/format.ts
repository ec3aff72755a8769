import { cut, listWorstFirst, type Report, type Severity, stepOf } from '../report.ts';

const severities = {
  error: 'critical',
  warning: 'minor',
  info: 'info',
} as const satisfies Record<Severity, string>;

/** GitLab drops a report that is too large as a whole. */
const most = 5000;

/** A Code Quality report (docs.gitlab.com, "Import code quality results from a CI/CD job"). */
export function formatGitlab(report: Report): string {
  const rows = listWorstFirst(report)
    .slice(0, most)
    .map(({ code, severity, message, place, fingerprint, ...finding }) => ({
      description: cut([message, stepOf(finding)].filter((part) => part !== null).join(' → '), 2000),
      check_name: code,
      fingerprint,
      severity: severities[severity],
      // It has to have one: what is in no file is shown where the project is described.
      location: { path: place?.file ?? 'package.json', lines: { begin: place?.line ?? 1 } },
    }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
