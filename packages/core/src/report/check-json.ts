import { packageId } from '../files/package-id.ts';
import type { TreeVerdict } from '../operations/check/check-tree.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import type { Finding } from '../verdict/finding.ts';
import { nextStep, type RepairContext } from './command.ts';
import { describeProblem, describeSides } from './describe-finding.ts';
import { explainFinding } from './explain-finding.ts';
import { pageOf } from './links.ts';

/** One tree's verdict together with what its words depend on. */
export interface JudgedTree extends RepairContext {
  verdict: TreeVerdict;
}

/** A finding in its published shape (schema/check.schema.json). */
export interface JsonFinding {
  code: Finding['problem']['code'];
  severity: Finding['severity'];
  package: string;
  path: string;
  file: string | null;
  found: string | null;
  required: string | null;
  repair: Finding['repair'];
  command: string;
  message: string;
  page: string;
}

/** `check --json`: version 1. Additions are welcome, renames are not. */
export function formatCheckJson(trees: readonly JudgedTree[], runtime: Runtime) {
  return {
    version: 1,
    ok: trees.every(({ verdict }) => verdict.findings.every(({ severity }) => severity !== 'error')),
    target: formatTarget(runtime),
    trees: trees.map(({ verdict, ...mender }) => ({
      root: verdict.root,
      host: mender.host,
      stamp: verdict.stamp,
      packages: verdict.count,
      native: verdict.packages.length,
      findings: verdict.findings.map((finding) => formatFinding(finding, runtime, mender)),
    })),
  };
}

export function formatFinding(finding: Finding, runtime: Runtime, mender: RepairContext): JsonFinding {
  const { name, version, path } = finding.package;
  return {
    code: finding.problem.code,
    severity: finding.severity,
    package: packageId({ name, version }),
    path,
    file: finding.file,
    ...describeSides(finding, runtime),
    repair: finding.repair,
    command: nextStep(finding, mender, runtime),
    message: describeInOneLine(finding, runtime),
    page: pageOf(finding.problem.code),
  };
}

/** "cpu-features@0.0.10: compiled for Node 20 (ABI 115), but Node 22.23.3 (ABI 127) runs here. …" */
export function describeInOneLine(finding: Finding, runtime: Runtime): string {
  const { name, version } = finding.package;
  const { found, required } = describeProblem(finding.problem, runtime);
  return `${name}${version === null ? '' : `@${version}`}: ${found}; ${required} is required here. ${explainFinding(finding, runtime)}`;
}
