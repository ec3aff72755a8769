import type { CheckJson } from '@abistamp/core';
import { pageOf } from '@abistamp/core/project-files';
import { splitStep } from './next-step.ts';
import type { RawFinding, Whereabouts } from './raw-finding.ts';

type JsonTree = CheckJson['trees'][number];
type JsonFinding = JsonTree['findings'][number];

/** A finding of a tree in its published shape. */
export function fromJson(
  finding: JsonFinding,
  root: string,
  at: Whereabouts = placeOf(finding, root),
): RawFinding {
  const { code, severity, message, package: id, file, command, page } = finding;
  const fails = severity !== 'warning';
  return {
    ...{ code, fails, message, package: id, file, page, at },
    ...splitStep(command),
    severity: fails ? 'error' : 'warning',
  };
}

const placeOf = (
  { package: id, path }: Pick<JsonFinding, 'package' | 'path'>,
  root: string,
): Whereabouts => ({
  kind: 'package',
  ...{ root, path, id },
});

/** What could not be judged, and fails nothing. */
export function fromUnjudged(
  { code, package: id, path, why, page }: JsonTree['unjudged'][number],
  root: string,
) {
  return {
    ...{ code, page, package: id, file: null, command: null, advice: null },
    ...{ severity: 'info', fails: false },
    message: `${id ?? path} ${why}`,
    at: id === null ? { kind: 'folder', root } : placeOf({ package: id, path }, root),
  } as const satisfies RawFinding;
}

export interface Failure {
  code: string;
  message: string;
  hint?: string | null;
}

/** What kept something from being looked at at all. */
export function fromFailure({ code, message, hint = null }: Failure, at: Whereabouts): RawFinding {
  return {
    ...{ code, message, at, package: null, file: null },
    ...splitStep(hint),
    ...{ severity: 'error', fails: true },
    page: pageOf('').replace('problems/.md', `errors.md#${code.toLowerCase()}`),
  };
}
