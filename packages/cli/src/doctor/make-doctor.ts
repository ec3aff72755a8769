import { resolve } from 'node:path';
import { AbistampError } from '@abistamp/core';
import {
  applyFixes,
  type DeployFinding,
  type Examination,
  examine,
  formatDoctorJson,
  formatDoctorPretty,
  formatFixes,
  isWell,
  planFixes,
  sortFindings,
} from '@abistamp/deploy';
import type { CommandContext, Verb } from '../command.ts';

/** What the installed packages of a folder add: their prebuilt files, for the images that they are shipped in. */
export type JudgeInstalled = (
  root: string,
  examination: Examination,
  request: CommandContext,
) => DeployFinding[];

/** `abistamp doctor`, with or without what is installed. */
export function makeDoctor(judgeInstalled: JudgeInstalled): Verb {
  return {
    summary: 'does anything here bring a native file to the wrong machine?',
    usage: '[DIR]',
    options: [
      { name: 'fix', summary: 'make the changes that are safe, and show them' },
      { name: 'dry-run', summary: 'with --fix: only show the changes' },
    ],
    run: (request) => {
      const { args, cwd, options } = request;
      if (args.length > 1) throw new AbistampError('BAD_ARGUMENT', 'doctor takes one folder');
      const root = resolve(cwd, args[0] ?? '.');
      const look = () => {
        const examination = examine(root);
        const findings = sortFindings([
          ...examination.findings,
          ...judgeInstalled(root, examination, request),
        ]);
        return { findings, notRead: examination.notRead };
      };
      let { findings, notRead } = look();
      const fixes = options['fix'] === true ? planFixes(root, findings) : [];
      const isDry = options['dry-run'] === true;
      if (!isDry && fixes.length > 0) {
        applyFixes(root, fixes);
        // What is said is said of the files as they are now.
        ({ findings, notRead } = look());
      }
      return {
        exitCode: isWell(findings) ? 0 : 1,
        json: { ...formatDoctorJson(findings, notRead), fixed: isDry ? [] : fixes.map(({ file }) => file) },
        pretty: (style, width) => {
          const changes = fixes.length === 0 ? '' : `${formatFixes(fixes, style)}\n`;
          return `${changes}${formatDoctorPretty(findings, notRead, style, width)}`;
        },
      };
    },
  };
}
