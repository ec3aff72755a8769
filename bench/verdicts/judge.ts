import type { Observation, Request } from './observe.ts';
import type { Pick, PredictedFinding, Prediction } from './predict.ts';
import type { Settled } from './settle.ts';

/** One tree under one Node.js: what was said of it, and what happened. */
export interface Cell {
  tree: string;
  on: string;
  prediction: Prediction;
  /** The package that the tree was installed for. */
  subject: Observation;
  /** Its folder, relative to the tree. */
  subjectPath: string;
  /** Native packages of the tree that it does not open by itself, each loaded alone. */
  alone: {
    path: string;
    request: Request;
    observation: Observation;
    /** It did not load with all files either. */
    failedBefore?: boolean;
  }[];
  /** Every native file was taken out: whatever a package says then, that is why. */
  deleted: boolean;
  /** What observations settle. */
  settled: Settled;
}

export type Verdict = 'right' | 'wrong cause' | 'false alarm' | 'miss' | 'unjudged';

/** One verdict, with what it is about. */
export interface Judgement {
  verdict: Verdict;
  /** Null for the tree as a whole. */
  package: string | null;
  said: PredictedFinding[];
  seen: Observation['seen'];
}

/** What was said of the tree against its subject, and of each package that was loaded alone. */
export function judgeCell(cell: Cell): Judgement[] {
  const { prediction, subject, alone } = cell;
  const errors = prediction.findings.filter(({ severity }) => severity === 'error');
  const about = new Map(alone.map((each) => [each.path, each]));
  // What the subject does not open is judged by its own load.
  const own = errors.filter(
    (finding) => !askersOf(finding, prediction.picks).some((path) => about.has(path)),
  );
  const counted = subject.seen.outcome === 'loads' ? own : [...errors, ...listReduced(cell)];
  const whole = judge(counted, subject.seen, cell.deleted);
  const judgements: Judgement[] = [{ package: null, said: errors, seen: subject.seen, verdict: whole }];
  for (const { path, observation, failedBefore = false } of alone) {
    const pick = prediction.picks.find((each) => each.path === path);
    const said = prediction.findings.filter((finding) => askersOf(finding, prediction.picks).includes(path));
    const failures = said.filter(({ severity }) => severity === 'error');
    // A warning is about a package that others, or its own code, can do without.
    const counted = observation.seen.outcome === 'loads' ? failures : said;
    judgements.push({
      package: pick?.package ?? path,
      said,
      seen: observation.seen,
      verdict: failedBefore ? 'unjudged' : judge(counted, observation.seen, cell.deleted),
    });
  }
  return judgements;
}

/**
 * Warnings about a package that goes on without its native part: what fails then is what it is used for, and
 * the subject's use was to show that part.
 */
function listReduced({ prediction: { findings, picks } }: Cell): PredictedFinding[] {
  return findings.filter(
    (finding) =>
      finding.severity === 'warning' &&
      askersOf(finding, picks).some((path) => picks.some((pick) => pick.path === path && pick.fallback)),
  );
}

/** The packages whose load shows a finding: the package itself, or those that take their part from it. */
export function askersOf({ path }: { path: string }, picks: readonly Pick[]): string[] {
  const pick = picks.find((each) => each.path === path);
  const takers = picks.filter(({ parts }) => parts.includes(path)).map((taker) => taker.path);
  return pick?.isPart === true && takers.length > 0 ? takers : [path];
}

function judge(said: readonly PredictedFinding[], seen: Observation['seen'], deleted: boolean): Verdict {
  if (seen.outcome === 'loads') return said.length === 0 ? 'right' : 'false alarm';
  // Words for a file that is gone are as many as packages.
  if (deleted) return said.length === 0 ? 'miss' : 'right';
  if (seen.outcome === 'unjudged') return 'unjudged';
  if (said.length === 0) return 'miss';
  return said.some(({ code }) => meansSame(code, seen.cause)) ? 'right' : 'wrong cause';
}

/**
 * Resolves what the error's text leaves open: a loader that gives up says less than the file it gave up on.
 */
function meansSame(code: string, cause: string): boolean {
  if (code === cause || (code === 'SHADOWED' && cause !== 'PLATFORM_PACKAGE_MISSING')) return true;
  if (cause === 'UNTOLD' || (cause === 'CRASH' && code === 'NODE_API_TOO_NEW')) return true;
  const vague = ['NOT_BUILT', 'PLATFORM_PACKAGE_MISSING', 'CRASH', 'SYMBOL_MISSING'];
  return vague.includes(cause) && (vague.includes(code) || code === 'ABI_MISMATCH');
}
