import { packageId } from '../files/package-id.ts';
import type { Explanation } from '../operations/explain/explain-load.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import type { FindingCode } from '../verdict/problem.ts';
import { formatFinding, type JsonFinding } from './check-json.ts';
import { chooseRunner } from './choose-runner.ts';
import { describeProblem } from './describe-finding.ts';
import { formatStep } from './format-step.ts';
import { pageOf } from './links.ts';
import { formatRuntime, nameAbi } from './names.ts';
import { nextStep, type RepairContext, type Step } from './next-step.ts';
import { makeSafe } from './safe-text.ts';
import { formatClause, formatReport } from './sentences.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

/**
 * `explain --json`: version 1. `findings` is what is wrong with the package here and now; `ok`, that nothing
 * is.
 */
export interface ExplainJson {
  version: 1;
  ok: boolean;
  target: string;
  errors: {
    quote: string;
    path: string | null;
    code: FindingCode | null;
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
      code: error.problem?.code ?? null,
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
    const { error, name, package: pkg, findings } = shown;
    const code = error.problem?.code ?? findings[0]?.problem.code;
    const subject = pkg === null ? (name ?? 'a native file') : packageId(pkg);
    const indent = (text: string) => wrapText(text, width - 2).map((line) => `  ${line}`);
    // A command takes names as they are, and quotes them.
    const step = formatStep(chooseStep(explanation, runtime, context), chooseRunner(context));
    return [
      `${style.red('✖')} ${style.bold(subject)}${code === undefined ? '' : `  ${style.dim(code)}`}`,
      ...indent(error.quote).map(style.dim),
      '',
      ...indent(explainMessage(shown, runtime)),
      ...indent(describeState(shown, runtime)),
      '',
      `  ${style.bold('→')} ${style.cyan(step)}`,
      ...(code === undefined ? [] : [`  ${style.dim(pageOf(code))}`]),
      '',
    ].join('\n');
  });
  return sections.join('\n');
}

/** What the message says, in words that blame the right thing. */
function explainMessage({ error: { problem, abi }, findings }: Explanation, runtime: Runtime): string {
  if (problem === null)
    return `The message does not say why${findings.length === 0 ? ': only the file can.' : '; the file does.'}`;
  // The program that failed, and not the one that runs here.
  const failed: Runtime = abi === null ? runtime : { ...runtime, abi, version: null };
  const { sides, why } = describeProblem(problem, failed);
  const loader = abi === null ? '' : ` ${nameAbi(abi, failed.kind)} tried to load it.`;
  return `${formatReport(sides)}${loader} ${why}`;
}

/** Whether that is still so. */
function describeState({ package: pkg, findings }: Explanation, runtime: Runtime): string {
  const [finding] = findings;
  if (finding !== undefined)
    return `In this tree it ${formatClause(describeProblem(finding.problem, runtime).sides)}.`;
  return pkg === null
    ? 'It is not a native package of this project, so only the message can be explained.'
    : `In this tree it fits: what is installed loads in ${formatRuntime(runtime)}. Another program, or another copy of this tree, failed.`;
}

function chooseStep({ package: pkg, findings }: Explanation, runtime: Runtime, context: RepairContext): Step {
  const [finding] = findings;
  if (finding !== undefined) return nextStep(finding, context, runtime);
  if (pkg === null)
    return {
      kind: 'advice',
      text: 'go to the project that failed',
      next: { runner: 'abistamp', args: ['check'] },
    };
  return { kind: 'command', command: { runner: 'abistamp', args: ['check', '--node', 'PROGRAM'] } };
}
