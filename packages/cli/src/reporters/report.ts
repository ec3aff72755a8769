/** The verbs that find something, and so have reporters. */
export type ReportedVerb = 'check' | 'rebuild' | 'explain' | 'doctor' | 'image';

/** Where a finding is shown: in a file of the repository. */
export interface Place {
  /** Relative to the repository's root, with `/`. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1; null for the line as a whole. */
  column: number | null;
}

export type Severity = 'error' | 'warning' | 'info';

/** One finding, as every reporter gets it: a line of text each, in which nothing is hidden. */
export interface ReportedFinding {
  code: string;
  severity: Severity;
  /** Whether it is one of those that the exit code is about. */
  fails: boolean;
  /** Whole sentences: both sides, and why they do not go together. */
  message: string;
  /** `name@version`; null for what is no package. */
  package: string | null;
  /** The native file, relative to its package. */
  file: string | null;
  place: Place | null;
  /** The one thing to do, */
  command: string | null;
  /** or, if no command would do, a sentence that says it. */
  advice: string | null;
  /** Explains the code. */
  page: string;
  /** Stays the same while the finding does, whichever line it is on; unique in a report. */
  fingerprint: string;
}

/** What was looked at: a tree, an image, the repository. */
export interface Subject {
  name: string;
  /** What was looked at, in few words: "14 native packages of 812, for node-v127-linux-x64". */
  scope: string;
  findings: readonly ReportedFinding[];
}

export interface Report {
  verb: ReportedVerb;
  /** Of abistamp. */
  version: string;
  /** Nothing was looked at: its one finding says why. */
  failed: boolean;
  subjects: readonly Subject[];
}

/** All findings of a report, worst first, and otherwise in their order. */
export function listWorstFirst({ subjects }: Report): ReportedFinding[] {
  const all = subjects.flatMap(({ findings }) => findings);
  return [...all].sort((a, b) => ranks[a.severity] - ranks[b.severity]);
}

const ranks = { error: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

/** What to do, as a text among others. */
export const stepOf = ({ command, advice }: Pick<ReportedFinding, 'command' | 'advice'>): string | null =>
  command ?? advice;

/** The first characters of a text, and a sign that there were more; no pair of surrogates is cut apart. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
