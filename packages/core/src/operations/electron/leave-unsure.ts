import type { Finding } from '../../verdict/finding.ts';

/**
 * What a repair of everything is about: nothing that fits the other program which may load it, unless it was
 * named. What is built at the start all the same may be built now.
 */
export function leaveUnsure(findings: readonly Finding[], only: readonly string[]): readonly Finding[] {
  if (only.length > 0) return findings;
  return findings.filter(({ unsure }) => unsure === undefined || unsure === 'built-at-start');
}
