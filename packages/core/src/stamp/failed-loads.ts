import { parseJson } from '../files/json.ts';
import { isSafePath } from '../files/safe-path.ts';
import { array, literal, nullable, number, readShape, record, string, where } from '../files/shape.ts';
import type { FileFingerprint } from './stamp.ts';

/** A package that failed to load when `check --prove` required it: a verdict that no file's bytes give. */
export interface FailedLoad {
  /** The program, and its dynamic loader: another one proves nothing. */
  program: { exec: FileFingerprint; loader: FileFingerprint | null };
  /** The package's folder, relative to the root. */
  path: string;
  /** What it was then, as one hash: its version, its manifest, its native files and those it takes from others. */
  state: string;
  /** Relative to the package; null for the package as a whole. */
  file: string | null;
  severity: 'error' | 'warning';
  how: 'refused' | 'threw' | 'died';
  detail: string;
}

/** More than any tree has native packages. */
const maxFailures = 2000;

const mark = record({ path: string, size: number, mtimeMs: number });
const shape = record({
  version: literal(1),
  failures: array(
    record({
      program: record({ exec: mark, loader: nullable(mark) }),
      path: where(string, (path) => isSafePath(path.replace(/^(?:\.\.\/)+/, ''))),
      state: string,
      file: nullable(string),
      severity: literal('error', 'warning'),
      how: literal('refused', 'threw', 'died'),
      detail: string,
    }),
  ),
});

/** What is in the file, which anyone may have written: what has another shape says nothing. */
export function parseFailedLoads(text: string): FailedLoad[] {
  return readShape(shape, parseJson(text))?.failures ?? [];
}

export function formatFailedLoads(failures: readonly FailedLoad[]): string {
  return `${JSON.stringify({ version: 1, failures: failures.slice(0, maxFailures) })}\n`;
}
