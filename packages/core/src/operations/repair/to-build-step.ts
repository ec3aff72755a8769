import { isInside } from '../../files/inside.ts';
import type { Builder, BuildStep } from '../../hosts/builder.ts';
import type { RepairStep } from '../../repair/plan.ts';
import type { Finding } from '../../verdict/finding.ts';

/** What a host extracts alone. */
export interface Extraction {
  /** Folders of packages, for each step that extracts some; null for the others. */
  extracted: ReadonlyMap<RepairStep, readonly string[] | null>;
  /** Steps whose packages would be put outside of the tree, or behind a link. */
  astray: readonly RepairStep[];
  why: string | null;
}

/** What a lockfile or a package names may be anywhere; where it is, the others are still repaired. */
export function planExtraction(root: string, builder: Builder, steps: readonly RepairStep[]): Extraction {
  const extracted = new Map(
    steps.map((step) => {
      const alone = step.action === 'reinstall' ? builder.listExtracted?.(toBuildStep(step)) : null;
      return [step, alone ?? null];
    }),
  );
  const astray = steps.filter((step) => extracted.get(step)?.some((path) => !isInside(root, path)));
  return { extracted, astray, why: 'what it lacks would be put outside of this tree, or behind a link' };
}

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
