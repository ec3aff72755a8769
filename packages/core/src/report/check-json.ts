import { packageId } from '../files/package-id.ts';
import type { TreeVerdict } from '../operations/check/check-tree.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import type { Unjudged, UnjudgedCode } from '../tree/unjudged.ts';
import type { Finding } from '../verdict/finding.ts';
import { chooseRunner } from './choose-runner.ts';
import { describeProblem } from './describe-finding.ts';
import { describeUnjudged } from './describe-unjudged.ts';
import { formatElectronJson, type JsonElectron } from './electron-words.ts';
import { explainFinding } from './explain-finding.ts';
import { listValues } from './finding-values.ts';
import type { Runner } from './format-command.ts';
import { formatStep } from './format-step.ts';
import { pageOf } from './links.ts';
import { nextStep, type RepairContext } from './next-step.ts';
import type { JsonProof } from './proof-report.ts';
import { formatClause } from './sentences.ts';
import { formatUnjudgedJson, type JsonUnjudged } from './unjudged-report.ts';

/** One tree's verdict with everything that its words depend on. */
export interface JudgedTree extends RepairContext {
  verdict: TreeVerdict;
}

/** A finding in its published shape (schema/check.schema.json). */
export interface JsonFinding {
  code: Finding['problem']['code'];
  severity: Finding['severity'];
  package: string;
  path: string;
  /**
   * The folder of another project that the package is linked from, relative to the root; null for the
   * project's own.
   */
  linked: string | null;
  file: string | null;
  found: string | null;
  required: string | null;
  repair: Finding['repair'];
  command: string;
  message: string;
  page: string;
}

/** What could not be judged, as a finding: what is found there is not known. */
export interface JsonUnknown extends Omit<JsonFinding, 'code' | 'severity'> {
  code: UnjudgedCode;
  severity: 'unknown';
}

/** `check --json`: version 1. Additions are welcome, renames are not. */
export interface CheckJson {
  version: 1;
  ok: boolean;
  answer: TreeVerdict['answer'];
  target: string;
  trees: JsonTree[];
  /** With `--recursive` alone: projects in which nothing is installed. */
  uninstalled?: readonly { root: string; why: string }[];
}

export interface JsonTree {
  root: string;
  host: RepairContext['host'];
  stamp: TreeVerdict['stamp'];
  packages: number;
  native: number;
  answer: TreeVerdict['answer'];
  judged: number;
  unjudged: JsonUnjudged[];
  interrupted: boolean;
  /** How many of the native packages were judged for an Electron app; absent where there is none. */
  electron?: JsonElectron[];
  /** With `strict`, what was not judged is among them. */
  findings: (JsonFinding | JsonUnknown)[];
  /** With `--prove` alone: what came of each package. */
  proofs?: JsonProof[];
  /** With `--recursive` alone: what kept the tree from being judged. */
  error?: { code: string; message: string; hint: string | null };
}

/** @param strict whether an unknown answer counts as an error */
export function formatCheckJson(
  trees: readonly JudgedTree[],
  runtime: Runtime,
  { strict = false }: { strict?: boolean } = {},
): CheckJson {
  return {
    version: 1,
    ok: trees.every(({ verdict }) => !fails(verdict, strict)),
    answer: chooseWorst(trees.map(({ verdict }) => verdict.answer)),
    target: formatTarget(runtime),
    trees: trees.map((tree) => formatTreeJson(tree, runtime, strict)),
  };
}

/** One tree of `check --json`. */
export function formatTreeJson(
  { verdict, ...context }: JudgedTree,
  runtime: Runtime,
  strict: boolean,
): JsonTree {
  return {
    root: verdict.root,
    host: context.host,
    stamp: verdict.stamp,
    packages: verdict.count,
    native: verdict.native,
    answer: verdict.answer,
    judged: verdict.judged,
    unjudged: verdict.unjudged.map(formatUnjudgedJson),
    interrupted: verdict.interrupted,
    ...formatElectronJson(verdict),
    findings: [
      ...verdict.findings.map((finding) => formatFinding(finding, runtime, context)),
      ...(strict ? verdict.unjudged.map((each) => formatUnknown(each, chooseRunner(context))) : []),
    ],
  };
}

/** A tree that could not be judged at all is not ok; with `strict`, any doubt counts. */
export function fails({ answer, judged }: Pick<TreeVerdict, 'answer' | 'judged'>, strict: boolean): boolean {
  return answer === 'findings' || (answer === 'unknown' && (strict || judged === 0));
}

export function chooseWorst(answers: readonly TreeVerdict['answer'][]): TreeVerdict['answer'] {
  if (answers.includes('findings')) return 'findings';
  return answers.includes('unknown') ? 'unknown' : 'fits';
}

/** Data keeps names as they are; only `command`, which users paste, is made safe. */
export function formatFinding(finding: Finding, runtime: Runtime, context: RepairContext): JsonFinding {
  return {
    code: finding.problem.code,
    severity: finding.severity,
    package: packageId(finding.package),
    path: finding.package.path,
    linked: finding.package.linked ?? null,
    file: finding.file,
    ...listValues(finding, runtime),
    repair: finding.repair,
    command: formatStep(nextStep(finding, context, runtime), chooseRunner(context)),
    message: formatMessage(finding, runtime),
    page: pageOf(finding.problem.code),
  };
}

export function formatUnknown(unjudged: Unjudged, runner: Runner): JsonUnknown {
  const { why, ...said } = formatUnjudgedJson(unjudged);
  return {
    ...said,
    severity: 'unknown',
    package: unjudged.package ?? unjudged.path,
    linked: null,
    file: null,
    found: null,
    required: null,
    repair: 'ask',
    command: describeUnjudged(unjudged).step(runner),
    message: `${unjudged.package ?? unjudged.path} ${why}`,
  };
}

/**
 * "cpu-features@0.0.10 was compiled for Node 20 (ABI 115), but Node 22.23.3 (ABI 127) is required here. …"
 */
function formatMessage(finding: Finding, runtime: Runtime): string {
  const { sides } = describeProblem(finding.problem, finding.runtime ?? runtime);
  return `${packageId(finding.package)} ${formatClause(sides)}. ${explainFinding(finding, runtime)}`;
}
