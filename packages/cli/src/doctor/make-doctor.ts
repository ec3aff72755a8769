import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AbistampError } from '@abistamp/core';
import {
  answerOf,
  applyFixes,
  type Diagnosis,
  type Examination,
  examine,
  formatDoctorJson,
  formatDoctorPretty,
  formatFixes,
  planFixes,
  sortFindings,
} from '@abistamp/deploy';
import type { CommandContext, Verb } from '../command.ts';

/** What the installed packages of a folder add: their prebuilt files, for the images that they are shipped in. */
export type JudgeInstalled = (
  root: string,
  examination: Examination,
  request: CommandContext,
) => Pick<Diagnosis, 'findings' | 'notRead'>;

const exitCodes = { clean: 0, findings: 1, unknown: 2 } as const;

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
      const root = openFolder(resolve(cwd, args[0] ?? '.'));
      const look = (): Diagnosis => {
        const examination = examine(root);
        const installed = judgeInstalled(root, examination, request);
        return {
          findings: sortFindings([...examination.findings, ...installed.findings]),
          notRead: [...examination.notRead, ...installed.notRead],
          looked: examination.looked,
        };
      };
      let diagnosis = look();
      const fixes = options['fix'] === true ? planFixes(root, diagnosis.findings) : [];
      const isDry = options['dry-run'] === true;
      if (!isDry && fixes.length > 0) {
        applyFixes(root, fixes);
        // What is said is said of the files as they are now.
        diagnosis = look();
      }
      return {
        exitCode: exitCodes[answerOf(diagnosis)],
        json: { ...formatDoctorJson(diagnosis), fixed: isDry ? [] : fixes.map(({ file }) => file) },
        pretty: (style, width) => {
          const changes = fixes.length === 0 ? '' : `${formatFixes(fixes, style)}\n`;
          return `${changes}${formatDoctorPretty(diagnosis, style, width)}`;
        },
      };
    },
  };
}

/** @throws AbistampError `BAD_ARGUMENT` */
function openFolder(path: string): string {
  const real = findReal(path);
  if (real === null)
    throw new AbistampError('BAD_ARGUMENT', `${path} does not exist, or may not be opened`, {
      hint: 'name a folder of this repository',
    });
  if (statSync(real).isDirectory()) return real;
  throw new AbistampError('BAD_ARGUMENT', `${path} is a file, and doctor reads a whole folder`, {
    hint: (abistamp) => `${abistamp} doctor ${dirname(path)}`,
  });
}

function findReal(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
