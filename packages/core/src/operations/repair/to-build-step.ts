import type { BuildStep } from '../../hosts/builder.ts';
import type { RepairStep } from '../../repair/plan.ts';
import type { Finding } from '../../verdict/finding.ts';

/** A step for a host that extracts packages alone: with what has to be extracted. */
export function toBuildStep(step: RepairStep): BuildStep {
  const misses = [...new Set(step.findings.flatMap((finding) => listMissed(finding)))];
  const itself = step.findings.some((finding) => listMissed(finding).length === 0);
  return { ...step, extract: { itself, misses } };
}

/** Names of other packages that a package misses. */
function listMissed({ package: { name }, problem }: Finding): string[] {
  if (problem.code === 'LIBRARY_MISSING') return problem.from === null ? [] : [problem.from];
  const isOwn = problem.code !== 'PLATFORM_PACKAGE_MISSING' || problem.wanted.includes(name);
  return isOwn ? [] : problem.wanted;
}
