import { packageId } from '../files/package-id.ts';
import type { Explanation } from '../operations/explain/explain-load.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { formatFinding, type JsonFinding } from './check-json.ts';
import { runnable } from './check-pretty.ts';
import { nextStep, type RepairContext } from './command.ts';
import { describeProblem } from './describe-finding.ts';
import { pageOf } from './links.ts';
import { formatRuntime, nameAbi } from './names.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

/** `explain --json`: version 1. `findings` is what holds here and now; `ok` is whether nothing of it does. */
export function formatExplainJson(
  explanations: readonly Explanation[],
  runtime: Runtime,
  mender: RepairContext,
) {
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
      findings: findings.map((finding): JsonFinding => formatFinding(finding, runtime, mender)),
    })),
  };
}

export function formatExplainPretty(
  explanations: readonly Explanation[],
  runtime: Runtime,
  mender: RepairContext,
  style: Style,
  width: number,
): string {
  const sections = explanations.map((explanation) => {
    const { error, name, package: pkg, findings } = explanation;
    const code = error.problem?.code ?? findings[0]?.problem.code;
    const subject = pkg === null ? (name ?? 'a native file') : packageId(pkg);
    const indent = (text: string) => wrapText(text, width - 2).map((line) => `  ${line}`);
    return [
      `${style.red('✖')} ${style.bold(subject)}${code === undefined ? '' : `  ${style.dim(code)}`}`,
      ...indent(error.quote).map(style.dim),
      '',
      ...indent(explainMessage(explanation, runtime)),
      ...indent(describeState(explanation, runtime)),
      '',
      ...describeNextStep(explanation, runtime, mender).map(
        (step) => `  ${style.bold('→')} ${style.cyan(runnable(step, style))}`,
      ),
      ...(code === undefined ? [] : [`  ${style.dim(pageOf(code))}`]),
      '',
    ].join('\n');
  });
  return sections.join('\n');
}

/** What the message says, in words that blame the right thing. */
function explainMessage({ error: { problem, abi }, findings }: Explanation, runtime: Runtime): string {
  if (problem === null)
    return `The message does not say why${findings.length === 0 ? ': only the file can tell.' : '; the file does.'}`;
  // The program that failed, and not the one that runs here.
  const failed: Runtime = abi === null ? runtime : { ...runtime, abi, version: null };
  const { found, required, why } = describeProblem(problem, failed);
  if (problem.code === 'ABI_MISMATCH')
    return `The file was ${found}; ${abi === null ? 'another Node' : nameAbi(abi, failed.kind)} tried to load it. ${why}`;
  if (abi === null) return `${upperFirst(found)}. ${why}`;
  return `${upperFirst(found)}; required was ${required}. ${why}`;
}

/** Whether that is still so. */
function describeState({ package: pkg, findings }: Explanation, runtime: Runtime): string {
  const [finding] = findings;
  if (finding !== undefined) {
    const { found, required } = describeProblem(finding.problem, runtime);
    return `Here and now: ${found}; required: ${required}.`;
  }
  return pkg === null
    ? 'It is no native package of a tree here, so there is only the message to go by.'
    : `Here and now it fits: what is installed loads in ${formatRuntime(runtime)}. Another program, or another copy of this tree, failed.`;
}

function describeNextStep(
  { package: pkg, findings }: Explanation,
  runtime: Runtime,
  mender: RepairContext,
): string[] {
  const [finding] = findings;
  if (finding !== undefined) return [nextStep(finding, mender, runtime)];
  if (pkg !== null) return ['abistamp check --node PROGRAM'];
  return ['go to the project that failed, then run abistamp check'];
}

function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
