import { packageId } from '../files/package-id.ts';
import type { Finding } from '../verdict/finding.ts';

/** One package to repair, and why. */
export interface RepairStep {
  /** `restore` uses a stored build; if that fails, the package is rebuilt. */
  action: 'restore' | 'rebuild' | 'reinstall' | 'move-aside';
  package: Finding['package'];
  findings: Finding[];
}

/** What a repair would do, as data: nothing in it has happened yet. */
export interface RepairPlan {
  steps: RepairStep[];
  /** What abistamp cannot repair: each needs a person. */
  asks: Finding[];
}

/**
 * @param only limits the plan to these packages, given by name, `name@version` or folder; empty means all
 * that are affected
 * @param isKept whether the store has a build of the package in this folder
 * @param leaveUnbuilt a person decides on what was never built, too
 */
export function planRepair(
  findings: readonly Finding[],
  only: readonly string[],
  isKept: (path: string) => boolean,
  leaveUnbuilt = false,
): RepairPlan {
  const steps = new Map<string, RepairStep>();
  const asks: Finding[] = [];
  for (const finding of findings) {
    if (only.length > 0 && !only.some((spec) => isNamed(finding.package, spec))) continue;
    if (finding.repair === 'ask' || (leaveUnbuilt && finding.problem.code === 'NOT_BUILT')) {
      asks.push(finding);
      continue;
    }
    const step = steps.get(finding.package.path);
    if (step === undefined) {
      const { path } = finding.package;
      const action = finding.repair === 'rebuild' && isKept(path) ? 'restore' : finding.repair;
      steps.set(path, { action, package: finding.package, findings: [finding] });
    } else {
      step.findings.push(finding);
    }
  }
  return { steps: [...steps.values()], asks };
}

/** Whether a name, `name@version` or folder given by the user means this package. */
export function isNamed(pkg: Finding['package'], spec: string): boolean {
  const folder = spec.replace(/^\.\//, '').replace(/\/+$/, '');
  // An alias (`npm:` specs) is the name of its folder.
  const alias = pkg.path.replace(/^.*node_modules\//, '');
  return (
    [pkg.name, alias].some((name) => spec === name || spec === packageId({ ...pkg, name })) ||
    folder === pkg.path
  );
}
