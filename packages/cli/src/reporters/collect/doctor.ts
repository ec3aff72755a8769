import { join } from 'node:path';
import { pageOf } from '@abistamp/core/project-files';
import type { formatDoctorJson } from '@abistamp/deploy';
import type { RawFinding, RawSubject } from './raw-finding.ts';

export type DoctorJson = ReturnType<typeof formatDoctorJson>;

/** @param root the folder that was looked at */
export function collectDoctor({ findings, notRead }: DoctorJson, root: string): RawSubject[] {
  const rows = findings.map(
    ({ code, severity, message, why, command, advice, file, line, column }): RawFinding => ({
      ...{ code, severity, fails: severity !== 'info', package: null, file: null },
      message: `${sentence(message)} ${why}`.trim(),
      ...{ command, advice: command === null ? advice : null },
      page: pageOf(code),
      at: { kind: 'file', path: join(root, file), line, column },
    }),
  );
  const unread = notRead.map(
    ({ code, file, line, column, message }): RawFinding => ({
      ...{ code, severity: 'info', fails: false, package: null, file: null },
      ...{ command: null, advice: null },
      message: `${file} was not read: ${message}`,
      page: pageOf(code),
      at: { kind: 'file', path: join(root, file), line, column },
    }),
  );
  return [{ name: root, scope: 'files of the repository', findings: [...rows, ...unread] }];
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
