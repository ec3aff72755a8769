import { packageId } from '../files/package-id.ts';
import { runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { makeSafe } from '../safe-text.ts';
import { ownPath } from '../tree/own-package.ts';
import type { Finding } from '../verdict/finding.ts';
import { explainOrigin } from './cause.ts';
import type { JudgedTree } from './check-json.ts';
import { chooseRunner } from './choose-runner.ts';
import { describeProblem } from './describe-finding.ts';
import { countForNode, formatElectronFit } from './electron-words.ts';
import { explainFinding } from './explain-finding.ts';
import { formatFitLine } from './fit-line.ts';
import { formatStep } from './format-step.ts';
import { pageOf } from './links.ts';
import { nextStep, repairStep, type Step } from './next-step.ts';
import { countOf } from './plural.ts';
import { formatCounterpart, formatPredicate } from './sentences.ts';
import type { Style } from './style.ts';
import { formatUnjudgedPretty } from './unjudged-report.ts';
import { wrapText } from './wrap-text.ts';

/**
 * A tree's verdict for a person: what is wrong, both sides, why, and the one command; similar findings under
 * one heading.
 */
export function formatCheckPretty(tree: JudgedTree, runtime: Runtime, style: Style, width: number): string {
  const { verdict } = tree;
  const runner = chooseRunner(tree);
  const unjudged = formatUnjudgedPretty(verdict.unjudged, runner, style, width);
  if (verdict.findings.length === 0) {
    // If nothing was judged, no package is said to fit.
    const none = verdict.judged === 0 && verdict.unjudged.length > 0;
    return none
      ? unjudged
      : `${formatFit(tree, runtime, style)}${formatElectronFit(verdict, style)}${unjudged === '' ? '' : `\n${unjudged}`}`;
  }
  const groups = groupFindings(tree, runtime);
  const parts = groups.map((group) => formatGroup(makeSafe(group), runtime, style, width));
  const cause = explainOrigin(tree, runtime);
  if (cause !== null) parts.push(`${wrapText(cause, width).join('\n')}\n`);
  const steps = groups.map((group) => stepFor(group, verdict.findings, tree, runtime));
  const lines = [...new Set(steps.map((step) => formatStep(step, runner)))];
  const closing = lines.map((line) => `${style.bold('→')} ${style.cyan(line)}`);
  return `${parts.join('\n')}\n${closing.join('\n')}\n${unjudged === '' ? '' : `\n${unjudged}`}`;
}

function formatFit({ verdict }: JudgedTree, runtime: Runtime, style: Style): string {
  const { kind, version, abi, platform, arch, libc } = runtime;
  const name = `${runtimeNames[kind]} ${version ?? ''}`.trim();
  return formatFitLine(
    {
      native: countForNode(verdict),
      packages: verdict.count,
      runtime: name,
      abi: `${abi}`,
      platform,
      arch,
      musl: libc === 'musl',
    },
    style,
  );
}

/** Findings that one heading, one explanation and one command cover. */
function groupFindings(tree: JudgedTree, runtime: Runtime): Finding[][] {
  const groups = new Map<string, Finding[]>();
  const runner = chooseRunner(tree);
  for (const finding of tree.verdict.findings) {
    const { sides } = describeProblem(finding.problem, finding.runtime ?? runtime);
    const own = finding.repair === 'ask' ? formatStep(nextStep(finding, tree, runtime), runner) : '';
    const { severity, repair, problem } = finding;
    const why = explainFinding(finding, runtime);
    const loads = finding.runtime?.version ?? '';
    const key = [problem.code, severity, repair, why, formatPredicate(sides), own, loads].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

/**
 * One command repairs everything that can be repaired; names are needed only if something else is wrong too.
 */
function stepFor(group: Finding[], all: readonly Finding[], tree: JudgedTree, runtime: Runtime): Step {
  const [first] = group;
  if (first === undefined) return { kind: 'advice', text: 'nothing to do', next: null };
  if (first.repair === 'ask' || runtime.execPath === null) return nextStep(first, tree, runtime);
  const step = repairStep(tree, group);
  const everything = all.every(({ repair }) => repair !== 'ask');
  return everything && step.kind === 'command' && step.command.runner === 'abistamp'
    ? { kind: 'command', command: { runner: 'abistamp', args: ['rebuild'] } }
    : step;
}

/** @param findings all with the same sentence, and so of one code */
function formatGroup(findings: readonly Finding[], runtime: Runtime, style: Style, width: number): string {
  const [first] = findings;
  if (first === undefined) return '';
  const { code } = first.problem;
  const { sides } = describeProblem(first.problem, first.runtime ?? runtime);
  const counterparts = findings.map(({ problem }) =>
    formatCounterpart(describeProblem(problem, first.runtime ?? runtime).sides),
  );
  const [common = ''] = counterparts;
  const alike = counterparts.every((counterpart) => counterpart === common);
  const sign = first.severity === 'error' ? style.red('✖') : style.yellow('▲');
  const count = new Set(findings.map((finding) => finding.package.path)).size;
  const title = `${countOf(count, 'package')} ${formatPredicate(sides, count > 1)}`;
  const heading = [`${sign} ${style.bold(title)}`];
  if (alike && common !== '') heading.push(...wrapText(common, width - 2).map((line) => `  ${line}`));
  const names = findings.map((finding) => packageId(finding.package));
  const longest = Math.max(...names.map((name) => name.length));
  const rows = findings.map((finding, i) => {
    const isUnique = names.filter((name) => name === names[i]).length === 1;
    const detail = alike ? placeOf(finding, isUnique) : counterparts[i];
    return `    ${(names[i] ?? '').padEnd(longest)}  ${style.dim(detail ?? '')}`;
  });
  const explanation = wrapText(explainFinding(first, runtime), width - 2).map((line) => `  ${line}`);
  return [...heading, '', ...rows, '', ...explanation, `  ${style.dim(`${code}  ${pageOf(code)}`)}`, ''].join(
    '\n',
  );
}

/** The file in its package; with the package's folder if its name is ambiguous: a copy, or an alias. */
function placeOf({ file, package: { name, path } }: Finding, isUnique: boolean): string {
  if (file === null) return path;
  return path === ownPath || (isUnique && path.endsWith(`node_modules/${name}`)) ? file : `${path}/${file}`;
}
