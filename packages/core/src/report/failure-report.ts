import { packageId } from '../files/package-id.ts';
import type { Explanation } from '../operations/explain/explain-load.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { makeSafe } from '../safe-text.ts';
import { formatFinding } from './check-json.ts';
import { chooseRunner } from './choose-runner.ts';
import { isCertain, pageOfCause, stepOf } from './describe-cause.ts';
import { chooseStep, explainMessage, leadingCode } from './explain-report.ts';
import { formatStep } from './format-step.ts';
import { nextStep, type RepairContext, type Step, stepForFile } from './next-step.ts';

/** Why a load failed, as data, and as what is added to Node's message. */
interface FailureReport {
  text: string;
  finding: {
    code: string;
    severity: 'error' | 'warning';
    package: string | null;
    path: string | null;
    file: string;
    found: string | null;
    required: string | null;
    repair: 'rebuild' | 'reinstall' | 'move-aside' | 'ask';
    command: string;
    message: string;
    page: string;
  };
}

/**
 * A failed load in words: which file, what it was built for, what runs, why that fails, and the one command.
 * @param file absolute
 * @returns null where there is nothing to say
 */
export function formatFailure(
  explanation: Explanation,
  file: string,
  runtime: Runtime,
  context: RepairContext,
): FailureReport | null {
  const { error, package: pkg, findings } = explanation;
  const code = leadingCode(explanation);
  if (code === null) return null;
  const [finding] = isCertain(error.problem) ? [] : findings;
  const said = finding === undefined ? null : formatFinding(finding, runtime, context);
  const subject = pkg === null ? null : packageId(pkg);
  const message = said?.message ?? `${subject ?? file}: ${explainMessage(explanation, runtime)}`;
  const report: FailureReport['finding'] = {
    code,
    severity: said?.severity ?? 'error',
    package: subject,
    path: pkg?.path ?? null,
    file,
    found: said?.found ?? null,
    required: said?.required ?? formatTarget(runtime),
    repair: said?.repair ?? 'ask',
    command: formatStep(chooseOwnStep(explanation, runtime, context), chooseRunner(context)),
    message,
    page: pageOfCause(code),
  };
  const shown = makeSafe({ message, file });
  const lines = [
    `abistamp: ${shown.message}`,
    `  file: ${shown.file}`,
    `  fix:  ${report.command}`,
    `  more: ${report.page}`,
  ];
  return { finding: report, text: lines.join('\n') };
}

/** The program that failed is this one, and a file of no package is not installed by anything. */
function chooseOwnStep(explanation: Explanation, runtime: Runtime, context: RepairContext): Step {
  const {
    error: { problem },
    package: pkg,
    findings: [finding],
  } = explanation;
  if (stepOf(problem) !== null && (finding === undefined || isCertain(problem)))
    return chooseStep(explanation, runtime, context);
  if (pkg === null) return stepForFile(finding ?? null, runtime, context);
  if (finding !== undefined) return nextStep(finding, context, runtime);
  return { kind: 'command', command: { runner: 'abistamp', args: ['check'] } };
}
