import type { NodeRelease } from '../../test/toolchain/index.ts';
import type { Seen } from './observe.ts';
import type { PredictedFinding } from './predict.ts';

/** One cell of the yardstick. */
export interface Cell {
  tree: string;
  release: NodeRelease;
  findings: PredictedFinding[];
  seen: Seen;
}

export type Verdict = 'right' | 'wrong cause' | 'false alarm' | 'miss' | 'unjudged';

/** Errors are predicted failures; warnings are about parts that the package can do without. */
export function judgeCell({ findings, seen }: Cell): Verdict {
  const predicted = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  if (seen.outcome === 'unjudged') return 'unjudged';
  if (seen.outcome === 'loads') return predicted.length === 0 ? 'right' : 'false alarm';
  if (predicted.length === 0) return 'miss';
  return predicted.some((code) => meansSame(code, seen.cause)) ? 'right' : 'wrong cause';
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
