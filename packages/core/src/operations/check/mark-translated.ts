import { isTranslated } from '../../runtime/macos.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Finding } from '../../verdict/finding.ts';

/**
 * Notes on findings that a program for arm64 would not have that this one, for Intel, is translated by Rosetta.
 * The Mac is asked only if there are such findings.
 */
export function markTranslated(findings: Finding[], runtime: Runtime, ask = isTranslated): Finding[] {
  if (!findings.some(isForAppleSilicon) || !ask(runtime)) return findings;
  return findings.map((finding) =>
    isForAppleSilicon(finding) ? { ...finding, problem: { ...finding.problem, translated: true } } : finding,
  );
}

function isForAppleSilicon({ problem }: Finding): boolean {
  if (problem.code === 'ARCH_MISMATCH') return problem.archs.includes('arm64');
  return (
    problem.code === 'PLATFORM_PACKAGE_MISSING' && problem.present.some((name) => name.includes('arm64'))
  );
}
