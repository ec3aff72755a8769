import { releasesOfAbi } from '@abistamp/binary';
import { packageId } from '../files/package-id.ts';
import type { Cause } from '../load-error/cause.ts';
import type { LoadError } from '../load-error/load-error.ts';
import type { Explanation } from '../operations/explain/explain-load.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { makeSafe } from '../safe-text.ts';
import { formatFinding, type JsonFinding } from './check-json.ts';
import { chooseRunner } from './choose-runner.ts';
import { explainCause, isCertain, pageOfCause, stepOf } from './describe-cause.ts';
import { describeProblem } from './describe-finding.ts';
import { formatStep } from './format-step.ts';
import { formatRuntime, nameAbi } from './names.ts';
import { nextStep, type RepairContext, type Step } from './next-step.ts';
import { formatClause } from './sentences.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

/**
 * `explain --json`: version 1. `findings` is what is wrong with the package here and now; `ok` means that
 * nothing is.
 */
export interface ExplainJson {
  version: 1;
  ok: boolean;
  target: string;
  errors: {
    quote: string;
    path: string | null;
    code: Cause['code'] | null;
    abi: number | null;
    package: string | null;
    installed: boolean;
    message: string;
    findings: JsonFinding[];
  }[];
}

export function formatExplainJson(
  explanations: readonly Explanation[],
  runtime: Runtime,
  context: RepairContext,
): ExplainJson {
  return {
    version: 1,
    ok: explanations.every(({ findings }) => findings.length === 0),
    target: formatTarget(runtime),
    errors: explanations.map(({ error, name, package: pkg, findings }) => ({
      quote: error.quote,
      path: error.path,
      code: leadingCode({ error, findings }),
      abi: error.abi,
      package: pkg === null ? name : packageId(pkg),
      installed: pkg !== null,
      message: explainMessage({ error, name, package: pkg, findings }, runtime),
      findings: findings.map((finding): JsonFinding => formatFinding(finding, runtime, context)),
    })),
  };
}

export function formatExplainPretty(
  explanations: readonly Explanation[],
  runtime: Runtime,
  context: RepairContext,
  style: Style,
  width: number,
): string {
  const sections = explanations.map((explanation) => {
    const shown = makeSafe(explanation);
    const { error, name, package: pkg } = shown;
    const code = leadingCode(shown);
    const subject = pkg === null ? (name ?? 'a native file') : packageId(pkg);
    const indent = (text: string) => wrapText(text, width - 2).map((line) => `  ${line}`);
    // A command takes names as they are, and quotes them.
    const step = formatStep(chooseStep(explanation, runtime, context), chooseRunner(context));
    return [
      `${style.red('✖')} ${style.bold(subject)}${code === null ? '' : `  ${style.dim(code)}`}`,
      ...indent(error.quote).map(style.dim),
      '',
      ...indent(explainMessage(shown, runtime)),
      ...indent(describeState(shown, runtime)),
      '',
      `  ${style.bold('→')} ${style.cyan(step)}`,
      ...(code === null ? [] : [`  ${style.dim(pageOfCause(code))}`]),
      '',
    ].join('\n');
  });
  return sections.join('\n');
}

/** The file's own finding leads, save where the process is the cause; a message that agrees is as good. */
export function leadingCode({
  error: { problem },
  findings,
}: Pick<Explanation, 'error' | 'findings'>): Cause['code'] | null {
  const [finding] = findings;
  if (finding === undefined || isCertain(problem)) return problem?.code ?? null;
  const agrees = findings.some((one) => one.problem.code === problem?.code);
  return agrees ? (problem?.code ?? null) : finding.problem.code;
}

/** What the message means, in words that blame the right thing. */
export function explainMessage(
  { error: { problem, abi, program }, findings }: Explanation,
  runtime: Runtime,
): string {
  if (problem === null)
    return `The message does not say why${findings.length === 0 ? ': only the file can.' : '; the file does.'}`;
  // The program that failed, rather than the one that runs here.
  const failed = chooseFailed(abi, program, runtime);
  const loader = abi === null ? '' : ` ${nameAbi(abi, program)} tried to load it.`;
  return explainCause(problem, failed, loader);
}

function chooseFailed(abi: number | null, program: LoadError['program'], runtime: Runtime): Runtime {
  if (program !== null) return { ...runtime, abi: abi ?? 0, version: null, kind: program };
  if (abi === null) return runtime;
  return { ...runtime, abi, version: null, kind: releasesOfAbi(abi)[0]?.runtime ?? runtime.kind };
}

/** Whether that is still so. "It fits" is said only of what was looked at. */
function describeState(
  { error: { problem }, package: pkg, findings }: Explanation,
  runtime: Runtime,
): string {
  const [finding] = findings;
  if (finding !== undefined)
    return `In this tree it ${formatClause(describeProblem(finding.problem, finding.runtime ?? runtime).sides)}.`;
  if (pkg === null)
    return 'It is not a native package of this project, so only the message can be explained.';
  if (isCertain(problem))
    return `In this tree its files fit ${formatRuntime(runtime)}: they are not the cause.`;
  return `In this tree it fits: what is installed loads in ${formatRuntime(runtime)}. Another program, or another copy of this tree, failed.`;
}

export function chooseStep(
  { error: { problem }, package: pkg, findings }: Explanation,
  runtime: Runtime,
  context: RepairContext,
): Step {
  const [finding] = findings;
  const own = stepOf(problem);
  if (own !== null && (finding === undefined || isCertain(problem)))
    return { kind: 'advice', text: own, next: null };
  if (finding !== undefined) return nextStep(finding, context, runtime);
  if (pkg === null)
    return {
      kind: 'advice',
      text: 'go to the project that failed',
      next: { runner: 'abistamp', args: ['check'] },
    };
  return { kind: 'command', command: { runner: 'abistamp', args: ['check', '--node', 'PROGRAM'] } };
}
