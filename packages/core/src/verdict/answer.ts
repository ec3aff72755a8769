import type { NativePackage } from '../tree/native-package.ts';
import type { Unjudged } from '../tree/unjudged.ts';
import type { Finding } from './finding.ts';

/** Everything fits that was to be judged, and all of it was; something fails; or something could not be told, and nothing fails. */
export type Answer = 'fits' | 'findings' | 'unknown';

/** What is wrong outweighs what is not known. Warnings are findings that the packages concerned live with: such a tree fits. */
export function chooseAnswer(findings: readonly Finding[], unjudged: readonly Unjudged[]): Answer {
  if (findings.some(({ severity }) => severity === 'error')) return 'findings';
  return unjudged.length > 0 ? 'unknown' : 'fits';
}

/** How many of a tree's native packages were judged. */
export function countJudged(packages: readonly NativePackage[], unjudged: readonly Unjudged[]): number {
  const left = new Set(unjudged.map(({ path }) => path));
  return packages.filter(({ path }) => !left.has(path)).length;
}
