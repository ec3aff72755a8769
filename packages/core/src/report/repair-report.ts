import { packageId } from '../files/package-id.ts';
import type { RepairOutcome, RepairResult } from '../operations/repair/repair-tree.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { formatFinding } from './check-json.ts';
import { runnable } from './check-pretty.ts';
import { nextStep, type RepairContext } from './command.ts';
import { describeProblem } from './describe-finding.ts';
import { formatRuntime, joinWords } from './names.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

export function formatRepairJson(result: RepairResult, runtime: Runtime, mender: RepairContext) {
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
      error: outcome.result === 'failed' ? outcome.error : null,
      log: outcome.result === 'failed' ? outcome.log : null,
      missing: outcome.result === 'failed' ? outcome.tools.missing : [],
      install: outcome.result === 'failed' ? outcome.tools.install : null,
    })),
    findings: result.verdict.findings.map((finding) => formatFinding(finding, runtime, mender)),
    shared: formatShared(result.shared),
  };
}

function formatShared(shared: RepairResult['shared']) {
  if (shared === null) return null;
  return {
    url: shared.url,
    found: shared.found.size,
    refused: shared.refused.map(({ key, why }) => ({ package: packageId(key), reason: why })),
    trouble: shared.trouble?.kind ?? null,
  };
}

/** Nothing that fails is left, and nothing that was tried failed. */
export function isRepaired(result: RepairResult): boolean {
  return (
    result.outcomes.every((outcome) => outcome.result === 'repaired') &&
    result.plan.asks.every(({ severity }) => severity !== 'error')
  );
}

export function formatRepairPretty(
  result: RepairResult,
  runtime: Runtime,
  mender: RepairContext,
  style: Style,
  width: number,
): string {
  const lines: string[] = [];
  const repaired = result.outcomes.filter((outcome) => outcome.result === 'repaired');
  if (repaired.length > 0) {
    const names = repaired.map((outcome) => style.bold(packageId(outcome.package)));
    lines.push(
      `${style.green('✔')} ${joinWords(names, 'and')} ${repaired.length === 1 ? 'fits' : 'fit'} ${formatRuntime(runtime)} now: read again, and loaded`,
    );
  }
  for (const outcome of result.outcomes) {
    if (outcome.result === 'failed') lines.push(...formatFailure(outcome, runtime, style, width));
  }
  for (const ask of result.plan.asks) {
    const { found, required } = describeProblem(ask.problem, runtime);
    lines.push(
      `${ask.severity === 'error' ? style.red('✖') : style.yellow('▲')} ${style.bold(ask.package.name)}: ${found}; required here: ${required}`,
      `${style.bold('→')} ${style.cyan(runnable(nextStep(ask, mender, runtime), style))}`,
    );
  }
  if (lines.length === 0)
    lines.push(`${style.green('✔')} nothing to do: everything native fits ${formatRuntime(runtime)}`);
  return `${lines.join('\n')}\n`;
}

function formatFailure(
  outcome: Extract<RepairOutcome, { result: 'failed' }>,
  runtime: Runtime,
  style: Style,
  width: number,
): string[] {
  const { missing, install } = outcome.tools;
  const lines = [
    `${style.red('✖')} ${style.bold(packageId(outcome.package))} could not be ${outcome.action === 'rebuild' ? 'rebuilt' : 'repaired'} for ${formatRuntime(runtime)}; it is as it was before`,
    ...(outcome.error === null ? [] : wrapText(outcome.error, width - 2).map((line) => `  ${line}`)),
  ];
  if (missing.length > 0) {
    lines.push(`  missing to compile it: ${style.bold(joinWords(missing, 'and'))}`);
    if (install !== null) lines.push(`${style.bold('→')} ${style.cyan(install)}`);
  } else if (outcome.log !== null) {
    lines.push(style.dim(`  everything the build said: ${outcome.log}`));
  }
  return lines;
}
