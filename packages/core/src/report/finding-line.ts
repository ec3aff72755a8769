import type { Runtime } from '../runtime/runtime.ts';
import type { Finding } from '../verdict/finding.ts';
import { describeProblem } from './describe-finding.ts';

/**
 * Findings in one line, for a host whose errors are one line: "cpu-features@0.0.10 and 2 more packages: compiled for Node 20 (ABI 115); Node 22.23.3 (ABI 127) is
 * required here". Of several kinds the first is told; null where there is nothing to tell.
 */
export function formatFindingLine(findings: readonly Finding[], runtime: Runtime): string | null {
  const [first] = findings;
  if (first === undefined) return null;
  const { name, version } = first.package;
  const others = new Set(findings.map(({ package: { path } }) => path)).size - 1;
  const subject = `${name}${version === null ? '' : `@${version}`}${others === 0 ? '' : ` and ${others} more package${others === 1 ? '' : 's'}`}`;
  const { found, required } = describeProblem(first.problem, runtime);
  return `${subject}: ${found}; required here: ${required}`;
}
