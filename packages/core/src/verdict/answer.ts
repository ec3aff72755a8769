import type { NativePackage } from '../tree/native-package.ts';
import type { Unjudged } from '../tree/unjudged.ts';
import type { Finding } from './finding.ts';

/**
 * `fits`: everything that should be judged was, and fits. `findings`: something fails. `unknown`: something
 * could not be judged, and nothing fails.
 */
export type Answer = 'fits' | 'findings' | 'unknown';

/**
 * A failure outweighs an unknown. Warnings are findings that the packages can live with: such a tree fits.
 */
export function chooseAnswer(findings: readonly Finding[], unjudged: readonly Unjudged[]): Answer {
  if (findings.some(({ severity }) => severity === 'error')) return 'findings';
  return unjudged.length > 0 ? 'unknown' : 'fits';
}

/** The number of native packages that were judged. */
export function countJudged(packages: readonly NativePackage[], unjudged: readonly Unjudged[]): number {
  const left = new Set(unjudged.map(({ path }) => path));
  return packages.filter(({ path }) => !left.has(path)).length;
}
