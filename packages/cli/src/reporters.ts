import { formatGithub } from './reporters/github/format.ts';
import { formatGitlab } from './reporters/gitlab/format.ts';
import { formatJunit } from './reporters/junit/format.ts';
import { type Found, makeReport } from './reporters/make-report.ts';
import { formatMarkdown } from './reporters/markdown/format.ts';
import type { MachineReporter } from './reporters/names.ts';
import type { Report } from './reporters/report.ts';
import { formatSarif } from './reporters/sarif/format.ts';

const formats = {
  github: formatGithub,
  gitlab: formatGitlab,
  sarif: formatSarif,
  junit: formatJunit,
  markdown: formatMarkdown,
} as const satisfies Record<MachineReporter, (report: Report) => string>;

/** What a verb found, as a reporter prints it: its own bundle, which few runs load. */
export function formatReport(reporter: MachineReporter, found: Found): string {
  return formats[reporter](makeReport(found));
}
