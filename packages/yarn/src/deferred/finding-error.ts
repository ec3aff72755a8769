import { chooseStyle, type Finding, formatCommand, formatFindingLine, type Runtime } from '@abistamp/core';
import { yarnRunner } from './yarn-runner.ts';

/** Findings as one line in the style of Yarn's errors: the packages, both sides, and the command. */
export function formatFindingError(
  findings: readonly Finding[],
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
): string {
  const style = chooseStyle(process.stderr, env);
  const [first] = findings;
  const code = first?.problem.code ?? '';
  const line = formatFindingLine(findings, runtime) ?? '';
  const repairable = findings.every(({ repair }) => repair !== 'ask');
  const args = [repairable ? 'rebuild' : 'check'];
  const command = style.cyan(formatCommand({ runner: 'abistamp', args }, yarnRunner));
  const closing = repairable ? `fix: ${command}` : `${command} says what to do`;
  return `${style.bold(style.red(titleOf(code)))}: ${line}; ${closing} (${code})`;
}

/** `ABI_MISMATCH` as the title of a Yarn error: "Abi Mismatch". */
function titleOf(code: string): string {
  return code
    .toLowerCase()
    .replace(/(?:^|_)(.)/g, (_, letter: string) => ` ${letter.toUpperCase()}`)
    .trim();
}
