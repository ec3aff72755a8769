import { packageId } from '../files/package-id.ts';
import type { RepairOutcome, RepairResult } from '../operations/repair/repair-result.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { makeSafe } from '../safe-text.ts';
import { formatFinding } from './check-json.ts';
import { chooseRunner } from './choose-runner.ts';
import { describeProblem } from './describe-finding.ts';
import { describeAbsentElectron, groupByRuntime, nameLoaders } from './electron-words.ts';
import { formatStep } from './format-step.ts';
import { formatRuntime, joinWords } from './names.ts';
import { nextStep, type RepairContext } from './next-step.ts';
import { describeMissing } from './outcome-line.ts';
import { formatClause, formatPast } from './sentences.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

export function formatRepairJson(result: RepairResult, runtime: Runtime, context: RepairContext) {
  return {
    version: 1,
    ok: isRepaired(result),
    target: formatTarget(runtime),
    root: result.verdict.root,
    repairs: result.outcomes.map((outcome) => ({
      package: packageId(outcome.package),
      path: outcome.package.path,
      action: outcome.action,
      result: outcome.result,
      proved: outcome.result === 'repaired' ? outcome.proved : null,
      error: outcome.result === 'failed' ? outcome.error : null,
      log: outcome.result === 'failed' ? outcome.log : null,
      missing: outcome.result === 'failed' ? outcome.tools.missing : [],
      install: outcome.result === 'failed' ? outcome.tools.install : null,
    })),
    findings: result.verdict.findings.map((finding) => formatFinding(finding, runtime, context)),
    shared: formatShared(result.shared),
    recovered: formatRecovery(result.recovery),
  };
}

/** What was done about an interrupted repair. */
function formatRecovery(recovery: RepairResult['recovery']) {
  return recovery === null ? null : { restored: recovery.restored, dropped: recovery.dropped };
}

function formatShared(shared: RepairResult['shared']) {
  if (shared === null) return null;
  return {
    url: shared.url,
    found: shared.found.size,
    refused: shared.refused.map(({ key, why }) => ({ package: `${key.name}@${key.version}`, reason: why })),
    trouble: shared.trouble?.kind ?? null,
  };
}

/** No error is left, and no attempt failed. */
export function isRepaired(result: RepairResult): boolean {
  return (
    result.outcomes.every((outcome) => outcome.result === 'repaired') &&
    result.plan.asks.every(({ severity }) => severity !== 'error')
  );
}

export function formatRepairPretty(
  result: RepairResult,
  runtime: Runtime,
  context: RepairContext,
  style: Style,
  width: number,
): string {
  const outcomes = makeSafe(result.outcomes);
  const repaired = outcomes.filter((outcome) => outcome.result === 'repaired');
  const lines = groupByRuntime(repaired, runtime).flatMap(([own, group]) =>
    formatRepaired(group, own, style),
  );
  for (const outcome of outcomes) {
    if (outcome.result === 'failed') lines.push(...formatFailure(outcome, runtime, style, width));
  }
  const runner = chooseRunner(context);
  for (const ask of result.plan.asks) {
    const { sides } = describeProblem(makeSafe(ask.problem), ask.runtime ?? runtime);
    const sign = ask.severity === 'error' ? style.red('✖') : style.yellow('▲');
    lines.push(
      `${sign} ${style.bold(packageId(makeSafe(ask.package)))} ${formatClause(sides)}`,
      `${style.bold('→')} ${style.cyan(formatStep(nextStep(ask, context, runtime), runner))}`,
    );
  }
  if (lines.length === 0)
    lines.push(
      `${style.green('✔')} nothing to do: everything native fits ${nameLoaders(runtime, result.verdict)}`,
    );
  return `${lines.join('\n')}\n`;
}

/**
 * Whether the proof was more than a second reading: a package whose code may not run during an install is not
 * loaded either.
 */
const isLoaded = (outcome: RepairOutcome): boolean =>
  outcome.result === 'repaired' && outcome.proved === 'loaded';

/** What a proof consisted of, in words. */
function describeProof(outcomes: readonly RepairOutcome[]): string {
  const absent = describeAbsentElectron(outcomes);
  if (absent !== null) return absent;
  if (outcomes.every(isLoaded)) return 'read again, and loaded';
  if (!outcomes.some(isLoaded)) return 'read again, and not loaded, since its scripts are not approved';
  return 'read again, and loaded where their scripts are approved';
}

/** What fits now, and what was wrong with it. */
function formatRepaired(outcomes: readonly RepairOutcome[], runtime: Runtime, style: Style): string[] {
  const names = outcomes.map((outcome) => style.bold(packageId(outcome.package)));
  const [many, verb] = outcomes.length === 1 ? ([false, 'fits'] as const) : ([true, 'fit'] as const);
  const title = `${joinWords(names, 'and')} ${verb} ${formatRuntime(runtime)} now: ${describeProof(outcomes)}`;
  const pastOf = ({ findings }: RepairOutcome, several: boolean): string => {
    const sides = findings.map(({ problem, runtime: own = runtime }) => describeProblem(problem, own).sides);
    return [...new Set(sides.map((each) => formatPast(each, several)))].join(', and ');
  };
  const pasts = outcomes.map((outcome) => pastOf(outcome, false));
  const [first] = outcomes;
  const alike = new Set(pasts).size === 1;
  const details =
    alike && first !== undefined
      ? [`  before, ${many ? 'they' : 'it'} ${pastOf(first, many)}`]
      : pasts.map(
          (past, i) => `  before, ${packageId(outcomes[i]?.package ?? { name: '', version: null })} ${past}`,
        );
  return [`${style.green('✔')} ${title}`, ...details.map(style.dim)];
}

function formatFailure(
  outcome: Extract<RepairOutcome, { result: 'failed' }>,
  runtime: Runtime,
  style: Style,
  width: number,
): string[] {
  const { missing, install } = outcome.tools;
  const lines = [
    `${style.red('✖')} ${style.bold(packageId(outcome.package))} could not be ${outcome.action === 'rebuild' ? 'rebuilt' : 'repaired'} for ${formatRuntime(outcome.findings[0]?.runtime ?? runtime)}, and is as it was before`,
    ...(outcome.error === null ? [] : wrapText(outcome.error, width - 2).map((line) => `  ${line}`)),
  ];
  if (missing.length > 0) {
    lines.push(`  ${describeMissing(missing)}`);
    if (install !== null) lines.push(`${style.bold('→')} ${style.cyan(install)}`);
  } else if (outcome.log !== null) {
    lines.push(style.dim(`  all that the build said: ${outcome.log}`));
  }
  return lines;
}
