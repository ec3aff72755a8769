import type { ReportedFinding } from '../report.ts';

/** A finding as a verb has it: its place is known by the package, the file or the step that it is about. */
export interface RawFinding extends Omit<ReportedFinding, 'place' | 'fingerprint'> {
  at: Whereabouts;
}

export type Whereabouts =
  /** A package of a tree: shown at its line in the lockfile. */
  | { kind: 'package'; root: string; path: string; id: string }
  /** A file, by its absolute path; `line` 0 for the file as a whole. */
  | { kind: 'file'; path: string; line: number; column: number }
  /** A build step of an image, as its history has it: shown in the Dockerfile. */
  | { kind: 'step'; folder: string; step: string | null }
  /** A tree, or a folder, as a whole. */
  | { kind: 'folder'; root: string };

export interface RawSubject {
  name: string;
  scope: string;
  findings: readonly RawFinding[];
}
